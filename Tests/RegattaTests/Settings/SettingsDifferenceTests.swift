import BlockCache
import Naming
import Testing

@testable import Regatta

@Suite struct SettingsDifferenceTests {
    private func keys(_ change: (inout Settings) -> Void) -> [String] {
        var latter = Settings()
        change(&latter)
        return SettingsDifference.keys(Settings(), latter)
    }

    @Test func `what is the same is not named`() {
        #expect(keys { _ in }.isEmpty)
    }

    @Test func `keys are named as they are written`() {
        #expect(
            keys { $0.gateway.listen = ListenAddress(host: "127.0.0.1", port: 1) } == [
                "gateway.listen"
            ]
        )
        #expect(keys { $0.gateways.removeLast() } == ["gateways"])
        #expect(keys { $0.gateways[1].rate = nil } == ["gateways"])
        #expect(keys { $0.dns.resolvers["eth."] = .system } == ["dns.resolvers.eth."])
        #expect(
            keys { settings in
                settings.log.level = .debug
                settings.cache.store.limit += 1
            } == ["cache.size", "log.level"]
        )
    }

    @Test func `a secret is named though it is not shown`() {
        #expect(keys { $0.admin.token = "0123456789abcdef" } == ["admin.token"])
    }

    @Test func `only some of them count without a restart`() {
        for key in ["gateways", "log.level", "denylists", "dns.resolvers.eth."] {
            #expect(SettingsDifference.isChangeable(key), "\(key)")
        }
        for key in ["gateway.listen", "cache.size", "log.format", "dns.timeout", "gatewaysx"] {
            #expect(!SettingsDifference.isChangeable(key), "\(key)")
        }
    }
}
