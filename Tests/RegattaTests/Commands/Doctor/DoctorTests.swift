import FoundationEssentials
import Multiformats
import TestOrigin
import Testing

@testable import Regatta

@Suite(.timeLimit(.minutes(1))) struct DoctorTests {
    private let site = Website.shared

    private func findings(_ origins: [Origin], _ block: CID) async -> (Finding, [Finding]) {
        var settings = Settings()
        settings.gateways = origins.map { UpstreamSettings(url: $0.url) }
        settings.routing.endpoints = []
        let engine = Engine.openWithoutCache(settings)
        let checks = NetworkChecks(settings: settings, engine: engine, block: block)
        let gateways = await checks.gateways()
        let whole = await checks.endToEnd()
        await engine.close()
        return (whole, gateways)
    }

    @Test func `gateways that work are good, and so is a block that comes`() async throws {
        try await withOrigin(blocks: site.blocks) { origin in
            let (whole, gateways) = await findings([origin], site.root)
            #expect(gateways.map(\.state) == [.good])
            #expect(whole.state == .good)
            #expect(NetworkChecks.summary(gateways).state == .doubtful)
            #expect(NetworkChecks.summary(gateways + gateways).state == .good)
        }
    }

    @Test func `one that cannot do all is doubtful, one that can do nothing is bad`() async throws {
        var half = Behaviour()
        half.servesCAR = false
        try await withOrigin(half, blocks: site.blocks) { half in
            var broken = Behaviour()
            broken.html = true
            try await withOrigin(broken, blocks: site.blocks) { broken in
                let (whole, gateways) = await findings([half, broken], site.root)
                #expect(gateways.map(\.state) == [.doubtful, .bad])
                #expect(whole.state == .good)
            }
        }
    }

    @Test func `what nobody has is bad, in a sentence with a remedy`() async throws {
        let stranger = try CID(Directions.example)
        try await withOrigin(blocks: site.blocks) { origin in
            let (whole, gateways) = await findings([origin], stranger)
            #expect(gateways.map(\.state) == [.bad])
            #expect(whole.state == .bad)
            #expect(whole.finding.contains("no gateway has it"))
            #expect(NetworkChecks.summary(gateways).state == .bad)
            for finding in gateways + [whole] { #expect(finding.remedy?.isEmpty == false) }
        }
    }

    @Test func `directories and addresses that cannot be used are bad`() async throws {
        try await withTemporaryDirectory { directory in
            let file = "\(directory)/file"
            try Data().write(to: URL(filePath: file))
            try await withOrigin(blocks: site.blocks) { origin in
                var settings = Settings()
                settings.cache = CacheSettings(path: "\(file)/cache", size: 1 << 60)
                settings.data = "\(directory)/data"
                let port = try #require(origin.url.split(separator: ":").last.flatMap { Int($0) })
                settings.gateway.listen = ListenAddress(host: "127.0.0.1", port: port)
                settings.admin.listen = ListenAddress(host: "127.0.0.1", port: 0)
                let checks = MachineChecks(settings: settings)
                #expect(checks.directories().map(\.state) == [.bad, .good])
                let ports = await checks.ports()
                #expect(ports.map(\.state) == [.bad, .good])
                settings.cache = CacheSettings(path: directory, size: 1 << 60)
                #expect(MachineChecks(settings: settings).room().state == .doubtful)
                settings.cache = CacheSettings(path: directory, size: 16 << 20)
                #expect(MachineChecks(settings: settings).room().state == .good)
            }
        }
    }

    @Test func `a server's date is read, and what is none is not`() {
        let date = NetworkChecks.date("Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(date?.timeIntervalSince1970 == 784_111_777)
        for text in ["", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nuv 1994 08:49:37 GMT"] {
            #expect(NetworkChecks.date(text) == nil, "\(text)")
        }
    }

    @Test func `findings are lines for people`() {
        #expect(Finding.good("a", "well").text == "ok     a: well")
        #expect(
            Finding.bad("a", "ill", remedy: "Rest.").text == "BAD    a: ill\n       → Rest."
        )
    }
}
