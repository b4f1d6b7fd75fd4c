import Pinning
import Testing

@testable import Regatta

@Suite struct PinningSettingsTests {
    private func settings(
        _ text: String,
        _ environment: [String: String] = [:]
    ) throws -> Settings {
        let file = (text: text, name: "file")
        return try SettingsSources(file: file, environment: environment).settings()
    }

    private func backend(_ keys: String) -> String {
        "pinning:\n  backends:\n    - { name: b, \(keys) }\n"
    }

    @Test func `Keys of older kits are understood`() throws {
        let text = backend(
            "type: filecoin_pin, enabled: true, endpoint: 'http://127.0.0.1:3000', "
                + "api_key: '${FILECOIN_PIN_API_KEY}', default_replication: 3"
        )
        let read = try settings(text, ["FILECOIN_PIN_API_KEY": "secret-key"]).pinning.backends
        #expect(read.map(\.type) == [.filecoinPin])
        #expect(read[0].token == "secret-key")
        #expect(read[0].copies == 3)
    }

    @Test(arguments: [
        ("deal_duration_days: 540", "there are no deals"),
        ("auto_renew: true", "nothing to renew"),
        ("gateway_fallback: true", "through the gateways"),
    ])
    func `Keys that mean nothing are refused with the reason`(key: String, words: String) {
        do {
            _ = try settings(backend("type: filecoin_pin, \(key)"))
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(words))
        }
    }

    @Test(arguments: [
        "type: psa", "type: psa, endpoint: 'ftp://x'", "type: psa, endpoint: 'https://u:p@x'",
        "type: nothing", "type: storacha", "type: kubo, token: t, token_file: f",
        "type: kubo, name: 'a b'", "type: kubo, name: all", "type: kubo, colour: red",
    ])
    func `A backend that cannot work is refused`(keys: String) {
        #expect(throws: SettingsError.self) {
            try settings("pinning:\n  backends:\n    - { name: b, \(keys) }\n")
        }
    }

    @Test func `A secret is neither printed nor in errors`() throws {
        let text = backend("type: kubo, token: very-secret")
        let printed = try SettingsPrinter.yaml(settings(text))
        #expect(!printed.contains("very-secret"))
        do {
            _ = try settings(backend("type: kubo, token: [very-secret]"))
            Issue.record("accepted")
        } catch {
            #expect(!"\(error)".contains("very-secret"))
        }
    }

    @Test func `Names must differ, and defaults must exist`() throws {
        let twice = "pinning:\n  backends:\n    - { name: b }\n    - { name: b, type: kubo }\n"
        #expect(throws: SettingsError.self) { try settings(twice) }
        #expect(throws: SettingsError.self) { try settings("pinning: { defaults: [nobody] }\n") }
        #expect(try settings("pinning: { defaults: [local] }\n").pinning.defaults == ["local"])
        #expect(Settings().pinning.backends.map(\.type) == [.local])
    }
}
