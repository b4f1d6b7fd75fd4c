import Testing

@testable import Regatta

@Suite struct FormTests {
    private func read<Value>(_ form: Form<Value>, _ text: String) -> Value? {
        try? form.read(.scalar(text, from: ""), Place())
    }

    private func show<Value>(_ form: Form<Value>, _ value: Value) -> String? {
        guard case .scalar(let text)? = form.show(value)?.content else { return nil }
        return text
    }

    @Test(arguments: [
        ("0", 0), ("17", 17), ("1KiB", 1024), ("10GiB", 10 << 30), ("1.5GiB", 3 << 29),
        ("2 MB", 2_000_000), ("8TiB", 8 << 40), ("0.5KiB", 512),
    ])
    func `a size is exact`(text: String, bytes: Int) {
        #expect(read(.size, text) == bytes)
    }

    @Test(arguments: [
        "", "GiB", "-1", "1.GiB", ".5GiB", "1.2.3GiB", "0.3B", "10 bananas", "1e3", "9999999TiB",
        "99999999999999999999", "１GiB", "1GiB ", "0x10", "1.0000000001KiB",
    ])
    func `what is not a size is refused`(text: String) {
        #expect(read(.size, text) == nil)
    }

    @Test(arguments: [
        ("150ms", Duration.milliseconds(150)), ("2s", .seconds(2)), ("1.5s", .milliseconds(1500)),
        ("5m", .seconds(300)), ("5min", .seconds(300)), ("1h", .seconds(3600)),
        ("250us", .microseconds(250)), ("1d", .seconds(86_400)), ("0s", .zero),
    ])
    func `a duration is exact`(text: String, duration: Duration) {
        #expect(read(.duration, text) == duration)
    }

    @Test(arguments: ["", "5", "s", "-1s", "1.5ns", "1 fortnight", "300y"])
    func `what is not a duration is refused`(text: String) {
        #expect(read(.duration, text) == nil)
    }

    @Test func `quantities are shown in the largest whole unit`() {
        #expect(show(.size, 10 << 30) == "10GiB")
        #expect(show(.size, 3 << 29) == "1536MiB")
        #expect(show(.size, 1000) == "1000B")
        #expect(show(.duration, .milliseconds(1500)) == "1500ms")
        #expect(show(.duration, .seconds(120)) == "2m")
        #expect(show(.duration, .zero) == "0s")
    }

    @Test(arguments: [
        ("127.0.0.1:8480", "127.0.0.1", 8480), ("localhost:0", "localhost", 0),
        ("[::1]:65535", "::1", 65_535),
    ])
    func `an address has a host and a port`(text: String, host: String, port: Int) {
        #expect(read(.address, text) == ListenAddress(host: host, port: port))
        #expect(show(.address, ListenAddress(host: host, port: port)) == text)
    }

    @Test(arguments: [
        "", ":8480", "8480", "a:65536", "a:-1", "::1:80", "[a]:80", "a b:80", "http://a:80", "a:+1",
        "a:",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(read(.address, text) == nil)
    }

    @Test func `a rate is a count in a time`() {
        #expect(read(.rate, "300/min") == RequestRate(300, per: .minute))
        for wrong in ["", "300", "/min", "0/s", "-1/s", "1/day", "1/s/s", "1.5/s"] {
            #expect(read(.rate, wrong) == nil)
        }
        #expect(show(.rate, RequestRate(5, per: .second)) == "5/s")
    }

    @Test func `a flag is true or false and nothing else`() {
        #expect(read(.flag, "true") == true)
        #expect(read(.flag, "false") == false)
        #expect(read(.flag, "yes") == nil)
    }

    @Test(arguments: [
        ("listen", "listne", 1), ("", "abc", 3), ("size", "size", 0), ("kitten", "sitting", 3),
    ])
    func `distance counts edits`(first: String, second: String, edits: Int) {
        #expect(Nearest.distance(first, second) == edits)
        #expect(Nearest.distance(second, first) == edits)
    }
}
