import BlockCache
import Testing

@testable import Regatta

@Suite struct SettingsTests {
    private func read(_ text: String, _ environment: [String: String] = [:]) throws -> Settings {
        try SettingsSources(file: (text, "r.yaml"), environment: environment).settings()
    }

    private func problem(_ text: String, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try read(text, environment)
            return "no problem"
        } catch {
            return "\(error)"
        }
    }

    @Test func `nothing written gives the defaults`() throws {
        let printed = try SettingsPrinter.yaml(try read(""))
        #expect(try printed == SettingsPrinter.yaml(Settings()))
        #expect(try read("# only a comment\n").cache.store.limit == 10 << 30)
    }

    @Test func `what is printed reads back the same`() throws {
        var settings = Settings()
        settings.gateway.listen = ListenAddress(host: "::1", port: 1)
        settings.cache = CacheSettings(path: "/a b/'c'", size: 20 << 20)
        settings.gateways = [
            UpstreamSettings(url: "https://a.example", rate: RequestRate(5, per: .second)),
            UpstreamSettings(url: "http://b.example:81/x", name: "null", when: .reachable),
        ]
        settings.shutdown.limit = .milliseconds(1500)
        let printed = try SettingsPrinter.yaml(settings)
        #expect(try SettingsPrinter.yaml(try read(printed)) == printed)
        #expect(try read(printed).shutdown.limit == .milliseconds(1500))
    }

    @Test func `a secret is never printed`() throws {
        let settings = try read("admin: {token: correct-horse-battery}")
        #expect(settings.admin.token == "correct-horse-battery")
        #expect(try !SettingsPrinter.yaml(settings).contains("horse"))
    }

    @Test func `flags beat the environment, which beats the file`() throws {
        var sources = SettingsSources(file: ("cache: {size: 1GiB, path: /file}", "r.yaml"))
        #expect(try sources.settings().cache.store.limit == 1 << 30)
        sources.environment["REGATTA_CACHE_SIZE"] = "2GiB"
        #expect(try sources.settings().cache.store.limit == 2 << 30)
        sources.flags = [("--cache-size", "cache.size", ["3GiB"])]
        #expect(try sources.settings().cache.store.limit == 3 << 30)
        #expect(try sources.settings().cache.store.path == "/file")
    }

    @Test func `an empty variable and an absent flag change nothing`() throws {
        let sources = SettingsSources(
            environment: ["REGATTA_CACHE_SIZE": ""],
            flags: [("--cache-size", "cache.size", [])]
        )
        #expect(try sources.settings().cache.store.limit == Settings().cache.store.limit)
    }

    @Test func `gateways replace the shipped ones, wherever they are named`() throws {
        let variable = SettingsSources(
            environment: ["REGATTA_GATEWAYS": "https://a.example,https://b.example"]
        )
        #expect(try variable.settings().gateways.map(\.host) == ["a.example", "b.example"])
        let flag = SettingsSources(
            flags: [("--gateway", "gateways", ["http://127.0.0.1:1", "http://127.0.0.1:2"])]
        )
        #expect(try flag.settings().gateways.map(\.host) == ["127.0.0.1:1", "127.0.0.1:2"])
        #expect(try read("gateways: [https://a.example]").gateways.map(\.host) == ["a.example"])
    }

    @Test(arguments: [
        (
            "cache:\n  sze: 1GiB",
            "r.yaml:2: cache.sze: unknown key; did you mean \"size\"?"
        ),
        ("cahce: {}", "r.yaml:1: cahce: unknown key; did you mean \"cache\"?"),
        (
            "cache:\n  bananas: 1",
            "r.yaml:2: cache.bananas: unknown key; known here: path, size, largest_share, "
                + "waiting_limit, waiting_blocks, commit_interval, recency_interval, sync_delay, "
                + "retry_interval"
        ),
        (
            "cache:\n  size: plenty",
            "r.yaml:2: cache.size: expected a size such as 10GiB or 512MiB, not \"plenty\""
        ),
        (
            "cache:\n  size: [1]",
            "r.yaml:2: cache.size: expected a size such as 10GiB or 512MiB, not a list"
        ),
        ("cache: 7", "r.yaml:1: cache: expected a section of keys, not \"7\""),
        ("[]", "r.yaml:1: expected a section of keys, not a list"),
        (
            "gateways: https://a.example",
            "r.yaml:1: gateways: expected a list, each item a gateway with its url, "
                + "not \"https://a.example\""
        ),
        (
            "gateways:\n- url: https://a.example\n  rat: 1/s",
            "r.yaml:3: gateways[0].rat: unknown key; did you mean \"rate\"?"
        ),
        (
            "gateways:\n- url: https://a.example\n  rate: often",
            "r.yaml:3: gateways[0].rate: expected a rate such as 300/min, 5/s or 1000/h, "
                + "not \"often\""
        ),
        (
            "gateways:\n- ftp://a.example",
            "r.yaml:2: gateways[0]: url: expected a URL such as https://gateway.example, "
                + "not \"ftp://a.example\""
        ),
        (
            "log: {level: loud}",
            "r.yaml:1: log.level: expected one of trace, debug, info, notice, warning, error, "
                + "critical, not \"loud\""
        ),
        (
            "gateway: {listen: 8480}",
            "r.yaml:1: gateway.listen: expected an address with a port such as 127.0.0.1:8480 "
                + "or [::1]:8480, not \"8480\""
        ),
        (
            "data: ${NOWHERE}/x",
            "r.yaml:1: data: the environment variable NOWHERE is not set"
        ),
        ("data: 'x${A'", "r.yaml:1: data: \"${\" without \"}\"; a plain \"${\" is written \"$${\""),
    ])
    func `a mistake is named with its place`(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test(arguments: [
        "cache: {size: 1GiB", "\tcache: 1", "cache: 1\ncache: 2", "? [a]\n: b", "a: *b",
        "a: &a [*a]", "{{}}: 1", "\u{0}", "--- 1\n--- 2",
    ])
    func `what is not YAML is an error with its line`(text: String) {
        #expect(problem(text).hasPrefix("r.yaml"))
    }

    @Test func `anchors do not unfold without end`() {
        var text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "b\(level): &a\(level) [\(items)]\n"
        }
        #expect(problem(text).contains("more than 10000 values"))
    }

    @Test func `a variable stands for its value`() throws {
        let text = "admin: {token: '${A}-${B}'}\ndata: $${HOME}/x"
        let settings = try read(text, ["A": "01234567", "B": "89abcdef"])
        #expect(settings.admin.token == "01234567-89abcdef")
        #expect(settings.data == "${HOME}/x")
    }

    @Test func `a missing variable is an error, except for the token`() throws {
        #expect(try read("admin: {token: '${NONE}'}").admin.token == nil)
        #expect(problem("cache: {path: '${NONE}'}").contains("NONE is not set"))
        #expect(problem("admin: {token: 'a${NONE}'}").contains("NONE is not set"))
    }

    @Test func `an error about a secret does not show it`() {
        #expect(problem("admin: {token: [hunter2]}").contains("expected a token"))
        #expect(!problem("admin: {token: [hunter2]}").contains("hunter2"))
    }

    @Test(arguments: [
        ("admin: {listen: '0.0.0.0:1'}", "admin"),
        ("admin: {token: short}", "admin"),
        ("gateway: {listen: '127.0.0.1:1'}\nadmin: {listen: '127.0.0.1:1'}", "admin.listen"),
        ("cache: {size: 1MiB}", "cache.size"), ("data: /x\ncache: {path: /x}", "data"),
        ("racing: {block_limit: 5MiB}", "racing.block_limit"),
        ("racing: {window: 1MiB}", "racing.window"),
        ("gateways: []", "gateways"),
        ("gateways: [https://a.example, https://a.example]", "gateways"),
    ])
    func `rules between settings are checked`(text: String, path: String) {
        #expect(problem(text).hasPrefix("settings: \(path): "))
    }

    @Test func `variables that set nothing are pointed out`() {
        let sources = SettingsSources(
            file: ("data: ${REGATTA_HOME}", "r.yaml"),
            environment: ["REGATTA_CACHE_SZE": "1", "REGATTA_HOME": "/x", "REGATTA_DATA": "/y"]
        )
        #expect(sources.strangers == ["REGATTA_CACHE_SZE; did you mean REGATTA_CACHE_SIZE?"])
    }
}
