import Testing

@testable import Curl

@Suite struct HeadParserTests {
    private var parser = HeadParser()

    private mutating func push(_ line: String) throws(CurlError) -> HeadParser.Step {
        let bytes = Array("\(line)\r\n".utf8)
        return try parser.push(bytes.span)
    }

    @Test mutating func `collects what is between the status and the empty line`() throws {
        #expect(try push("HTTP/1.1 200 OK") == .more)
        #expect(try push("Content-TYPE: text/plain; a=\"b:c\"") == .more)
        #expect(try push("Empty:") == .more)
        #expect(
            try push("")
                == .complete(
                    status: 200,
                    headers: [
                        .init(name: "content-type", value: "text/plain; a=\"b:c\""),
                        .init(name: "empty", value: ""),
                    ]
                )
        )
    }

    @Test mutating func `begins anew with every status line`() throws {
        _ = try push("HTTP/1.1 100 Continue")
        _ = try push("A: b")
        _ = try push("HTTP/2 404")
        #expect(try push("") == .complete(status: 404, headers: []))
    }

    @Test mutating func `unfolds`() throws {
        _ = try push("HTTP/1.1 200 OK")
        _ = try push("A: b")
        _ = try push("\t c")
        let expected = HeadParser.Step.complete(
            status: 200,
            headers: [.init(name: "a", value: "b c")]
        )
        #expect(try push("") == expected)
    }

    @Test(arguments: [
        "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 -20", "HTTP/1.1 600 X",
        "HTTP/1.1 +20 X", "no colon", ": no name", " folded first",
    ])
    mutating func `refuses what is no head`(_ line: String) {
        #expect(throws: CurlError.self) { try push(line) }
    }

    @Test mutating func `bounds how many headers there are`() throws {
        _ = try push("HTTP/1.1 200 OK")
        for _ in 0..<HeadParser.countLimit { _ = try push("A: b") }
        #expect(throws: CurlError.self) { try push("A: b") }
    }

    @Test mutating func `bounds how large they are, one or all together`() throws {
        _ = try push("HTTP/1.1 200 OK")
        let half = String(repeating: "x", count: HeadParser.sizeLimit / 2)
        _ = try push("A: \(half)")
        #expect(throws: CurlError.self) { try push("A: \(half)") }
    }

    @Test mutating func `bounds what is folded too`() throws {
        _ = try push("HTTP/1.1 200 OK")
        _ = try push("A: b")
        #expect(throws: CurlError.self) {
            for _ in 0...HeadParser.sizeLimit { _ = try push(" c") }
        }
    }

    @Test func `random bytes end in a head or an error`() {
        var state: UInt64 = 42
        for _ in 0..<2_000 {
            var parser = HeadParser()
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let count = Int(state >> 58)
                let line =
                    (0..<count).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 57)) } + [10]
                do throws(CurlError) {
                    _ = try parser.push(line.span)
                } catch {
                    #expect(error.kind == "protocol")
                }
            }
        }
    }
}
