import DNS
import TestSupport
import Testing

@Suite struct DNSAnswerTests {
    private let query: DNSQuery

    init() throws {
        query = DNSQuery(id: 7, name: try DomainName("_dnslink.example.org"))
    }

    private func answer(_ records: [FixtureAnswer.Record]) -> FixtureAnswer {
        FixtureAnswer(id: 7, about: "_dnslink.example.org", records)
    }

    private func decode(_ bytes: [UInt8]) throws(DNSError) -> DNSAnswer {
        try DNSAnswer(decoding: bytes, to: query)
    }

    // MARK: - Answers

    @Test func `texts come in order with the least time to live`() throws {
        let answer = answer([
            .text("one", of: "_dnslink.example.org", ttl: 300),
            .text("two", of: "_DNSLINK.Example.ORG", ttl: 60),
            .text("another's", of: "example.org", ttl: 1),
        ])
        let read = try decode(answer.bytes)
        #expect(read.texts == [Array("one".utf8), Array("two".utf8)])
        #expect(read.ttl == 60)
    }

    @Test func `the strings of a record are one text`() throws {
        let long = String(repeating: "long ", count: 130)
        let read = try decode(answer([.text(long, of: query.name.description)]).bytes)
        #expect(read.texts == [Array(long.utf8)])
    }

    @Test(arguments: [0x8180, 0x8183] as [UInt16])
    func `no records, or no such name, is an answer without texts`(_ flags: UInt16) throws {
        var answer = answer([])
        answer.flags = flags
        let read = try decode(answer.bytes)
        #expect(read.texts.isEmpty)
        #expect(read.ttl == nil)
    }

    @Test func `aliases are followed, and their lifetimes count`() throws {
        let answer = answer([
            .text("found", of: "c.example.net", ttl: 900),
            .alias("b.example.net", of: "_dnslink.example.org", ttl: 600),
            .alias("C.example.net", of: "b.example.NET", ttl: 30),
        ])
        let read = try decode(answer.bytes)
        #expect(read.texts == [Array("found".utf8)])
        #expect(read.ttl == 30)
    }

    @Test func `aliases in a circle, or too many, are refused`() {
        let circle = answer([
            .alias("a.net", of: "_dnslink.example.org"),
            .alias("_dnslink.example.org", of: "a.net"),
        ])
        #expect(throws: DNSError.tooManyAliases(limit: 16)) { try decode(circle.bytes) }
        let chain = (0..<17).map {
            FixtureAnswer.Record.alias("x\($0 + 1).net", of: "x\($0).net")
        }
        let long = answer([.alias("x0.net", of: "_dnslink.example.org")] + chain)
        #expect(throws: DNSError.tooManyAliases(limit: 16)) { try decode(long.bytes) }
    }

    @Test func `a time to live with the highest bit means zero`() throws {
        let read = try decode(answer([.text("x", of: query.name.description, ttl: 1 << 31)]).bytes)
        #expect(read.ttl == 0)
    }

    @Test func `an answer ages, but not below zero`() throws {
        let read = try decode(answer([.text("x", of: query.name.description, ttl: 60)]).bytes)
        #expect(read.aged(by: 20).ttl == 40)
        #expect(read.aged(by: 100).ttl == 0)
    }

    @Test func `names may lead backwards`() throws {
        // The name of the record is the one of the question, at 12.
        let text: [UInt8] = [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 2, 1, 0x78]
        var bytes = answer([]).bytes
        bytes[7] = 1
        #expect(try decode(bytes + text).texts == [[0x78]])
    }

    // MARK: - Refusals

    @Test func `the answer to something else is refused`() {
        var other = answer([])
        other.id = 8
        #expect(throws: DNSError.unrelated) { try decode(other.bytes) }
        other = answer([])
        other.name = "_dnslink.example.net"
        #expect(throws: DNSError.unrelated) { try decode(other.bytes) }
        for flags in [0x0180, 0x8980] as [UInt16] {
            other = answer([])
            other.flags = flags
            #expect(throws: DNSError.unrelated) { try decode(other.bytes) }
        }
        #expect(throws: DNSError.unrelated) { try decode(query.encoded()) }
    }

    @Test(arguments: [1, 2, 4, 5, 15] as [UInt16])
    func `a resolver that fails says nothing about the name`(_ code: UInt16) {
        var failed = answer([])
        failed.flags |= code
        #expect(throws: DNSError.refused(code: UInt8(code))) { try decode(failed.bytes) }
    }

    @Test func `a failure need not repeat the question`() {
        var bytes = Array(answer([]).bytes.prefix(12))
        bytes[5] = 0
        #expect(throws: DNSError.unrelated) { try decode(bytes) }
        bytes[3] = 0x85
        #expect(throws: DNSError.refused(code: 5)) { try decode(bytes) }
    }

    @Test func `an answer that did not fit is to be asked for again`() {
        var cut = answer([])
        cut.flags |= 0x0200
        #expect(throws: DNSError.truncated) { try decode(cut.bytes) }
    }

    @Test func `the number of records is bounded`() throws {
        let records = (0..<256).map { FixtureAnswer.Record.text("\($0)", of: "other\($0).net") }
        #expect(try decode(answer(records).bytes).texts.isEmpty)
        let more = answer(records + [.text("x", of: "y.net")])
        #expect(throws: DNSError.tooManyRecords(limit: 256)) { try decode(more.bytes) }
    }

    // MARK: - Hostile

    @Test func `names that lead to themselves, forwards or in circles are refused`() {
        for pointer in [[0xc0, 38], [0xc0, 40], [0xff, 0xff]] as [[UInt8]] {
            // The record's name begins at 38.
            var bytes = answer([]).bytes
            #expect(bytes.count == 38)
            bytes[7] = 1
            bytes += pointer + [0, 16, 0, 1, 0, 0, 0, 60, 0, 2, 1, 0x78]
            #expect(throws: DNSError.malformed) { try decode(bytes) }
        }
    }

    @Test func `a name longer than names may be is refused`() {
        // 63 labels of four bytes, each name leading on to the one before.
        var bytes = answer([]).bytes
        bytes[7] = 2
        let label: [UInt8] = [3, 0x61, 0x61, 0x61]
        bytes += (0..<63).flatMap { _ in label } + [0]
        bytes += [0, 1, 0, 1, 0, 0, 0, 60, 0, 0]
        bytes += label + label + [0xc0, 38, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0]
        #expect(throws: DNSError.malformed) { try decode(bytes) }
    }

    @Test func `lengths that lie are refused`() {
        let whole = answer([.text("text", of: query.name.description)]).bytes
        for (offset, value) in [(whole.count - 5, 5), (whole.count - 5, 255), (whole.count - 6, 4)]
        {
            var bytes = whole
            bytes[offset] = UInt8(value)
            #expect(throws: DNSError.malformed) { try decode(bytes) }
        }
    }

    @Test func `an answer cut anywhere is refused`() {
        let whole = answer([
            .alias("b.example.net", of: "_dnslink.example.org"),
            .text("dnslink=/ipfs/x", of: "b.example.net"),
        ]).bytes
        for count in whole.indices {
            #expect(throws: DNSError.self) { try decode(Array(whole.prefix(count))) }
        }
    }

    @Test func `damaged answers and random bytes do no harm`() {
        let whole = answer([
            .alias("b.example.net", of: "_dnslink.example.org"),
            .text("dnslink=/ipfs/x", of: "b.example.net"),
        ]).bytes
        var mutator = Mutator(seed: 41)
        for _ in 0..<5_000 {
            for bytes in [mutator.mutate(whole), mutator.noise(longest: 300)] {
                guard let read = try? decode(bytes) else { continue }
                #expect(read.texts.count <= DNSAnswer.recordLimit)
            }
        }
    }
}
