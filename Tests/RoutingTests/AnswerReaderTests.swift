import IPLD
import Routing
import Testing

@Suite struct AnswerReaderTests {
    /// The documents of a body that comes in pieces of `size` bytes.
    private func documents(
        _ body: String,
        _ form: AnswerReader.Form,
        size: Int
    ) throws -> [IPLDNode] {
        var reader = AnswerReader(form)
        var documents: [IPLDNode] = []
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            try reader.push(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            while let document = try reader.next() { documents.append(document) }
        }
        reader.finish()
        while let document = try reader.next() { documents.append(document) }
        return documents
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `lines are read as they come, in pieces of any size`(_ size: Int) throws {
        let body = "\n{\"a\":1}\r\n\n  \n{\"a\":2}\n{\"a\":3}"
        let found = try documents(body, .lines, size: size)
        #expect(found.map { $0["a"] } == [.integer(1), .integer(2), .integer(3)])
    }

    @Test(arguments: [1, 5, 1000])
    func `one document is read at its end`(_ size: Int) throws {
        let found = try documents("{\n\"/\": [1e40, {}]}", .document, size: size)
        #expect(found.count == 1)
        #expect(try documents("", .document, size: 1).isEmpty)
    }

    @Test func `the form is what the answer says it is`() {
        #expect(AnswerReader.Form(contentType: "application/json; charset=utf-8") == .document)
        #expect(AnswerReader.Form(contentType: "Application/X-NDJSON") == .lines)
        #expect(AnswerReader.Form(contentType: "text/html") == nil)
    }

    @Test func `an answer without end is refused`() throws {
        var reader = AnswerReader(.lines, limit: 1000)
        try reader.push([UInt8](repeating: 10, count: 1000))
        #expect(try reader.next() == nil)
        #expect(throws: RoutingError.tooLarge(limit: 1000)) { try reader.push([10]) }
    }

    @Test func `a line without end is refused`() throws {
        var reader = AnswerReader(.lines)
        try reader.push([UInt8](repeating: 0x20, count: AnswerReader.lineLimit + 1))
        #expect(throws: RoutingError.lineTooLong(limit: AnswerReader.lineLimit)) {
            _ = try reader.next()
        }
    }

    @Test(arguments: ["{", "[1", "{\"a\":1}x", "nul", "\u{1}", "{\"a\":1,\"a\":2}"])
    func `what is no JSON is refused`(_ body: String) {
        #expect(throws: RoutingError.self) { try documents(body, .document, size: 3) }
        #expect(throws: RoutingError.self) { try documents(body, .lines, size: 3) }
    }

    @Test func `lists within lists have an end`() {
        let body = String(repeating: "[", count: 100_000)
        #expect(throws: RoutingError.self) { try documents(body, .document, size: 4096) }
    }
}
