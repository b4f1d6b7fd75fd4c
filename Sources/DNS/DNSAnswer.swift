/// What a resolver said about the TXT records of a name.
public struct DNSAnswer: Sendable, Hashable {
    /// The records' texts, each put together from its strings; none when there is no such name, or no
    /// such record.
    public let texts: [[UInt8]]
    /// For how long that holds, in seconds: the least of the records used; `nil` when there are none.
    public let ttl: UInt32?

    /// The most records that are looked at.
    public static let recordLimit = 256
    /// The most aliases followed from the name asked about to the one with the texts.
    public static let aliasLimit = 16

    /// Reads a message from anybody.
    ///
    /// - Parameters:
    ///   - bytes: The message.
    ///   - query: What it has to answer.
    /// - Throws: ``DNSError``.
    public init(decoding bytes: [UInt8], to query: DNSQuery) throws(DNSError) {
        var reader = DNSReader(bytes)
        let header = try DNSHeader(&reader)
        guard header.isResponse, header.id == query.id else { throw .unrelated }
        guard header.questions == 1 else {
            // Some that fail do not even repeat the question.
            throw header.questions == 0 && header.isFailure
                ? .refused(code: header.code) : .unrelated
        }
        let asked = try reader.name()
        guard asked == query.name.wire, try reader.uint16() == RecordType.txt,
            try reader.uint16() == RecordType.internet
        else { throw .unrelated }
        guard !header.isTruncated else { throw .truncated }
        guard !header.isFailure else { throw .refused(code: header.code) }
        guard header.answers <= Self.recordLimit else {
            throw .tooManyRecords(limit: Self.recordLimit)
        }
        var records: [DNSRecord] = []
        for _ in 0..<header.answers { records.append(try DNSRecord(&reader)) }
        (texts, ttl) = try Self.texts(of: asked, in: records)
    }

    /// The same answer after it lay in a cache for `seconds`.
    public func aged(by seconds: UInt32) -> DNSAnswer {
        DNSAnswer(texts: texts, ttl: ttl.map { $0 > seconds ? $0 - seconds : 0 })
    }

    /// An answer by its parts.
    package init(texts: [[UInt8]], ttl: UInt32?) {
        self.texts = texts
        self.ttl = ttl
    }

    private static func texts(
        of asked: [UInt8],
        in records: [DNSRecord]
    ) throws(DNSError) -> ([[UInt8]], UInt32?) {
        var name = asked
        var ttls: [UInt32] = []
        for _ in 0...aliasLimit {
            let own = records.filter { $0.name == name }
            guard let alias = own.first(where: { $0.alias != nil }), let target = alias.alias
            else {
                let texts = own.compactMap(\.text)
                ttls += own.filter { $0.text != nil }.map(\.ttl)
                return (texts, texts.isEmpty ? nil : ttls.min())
            }
            ttls.append(alias.ttl)
            name = target
        }
        throw .tooManyAliases(limit: aliasLimit)
    }
}

/// The first twelve bytes of a message.
private struct DNSHeader {
    let id: UInt16
    let isResponse: Bool
    let isTruncated: Bool
    let code: UInt8
    let questions: Int
    let answers: Int

    /// Whether the resolver could not tell; that there is no such name, code 3, tells.
    var isFailure: Bool { code != 0 && code != 3 }

    init(_ reader: inout DNSReader) throws(DNSError) {
        id = try reader.uint16()
        let flags = try reader.uint16()
        // The four bits of the kind of query have to be 0: a standard one.
        isResponse = flags >> 15 == 1 && flags >> 11 & 0xf == 0
        isTruncated = flags >> 9 & 1 == 1
        code = UInt8(flags & 0xf)
        questions = Int(try reader.uint16())
        answers = Int(try reader.uint16())
        // What follows the answers, authorities and additions, is not read.
        try reader.skip(4)
    }
}

/// One record of an answer.
private struct DNSRecord {
    let name: [UInt8]
    let ttl: UInt32
    /// The texts' strings, put together, when it is a TXT record.
    private(set) var text: [UInt8]?
    /// The other name, when it is a CNAME record.
    private(set) var alias: [UInt8]?

    init(_ reader: inout DNSReader) throws(DNSError) {
        name = try reader.name()
        let type = try reader.uint16()
        let isInternet = try reader.uint16() == RecordType.internet
        let ttl = try reader.uint32()
        // RFC 2181, section 8: a negative number means 0.
        self.ttl = ttl >> 31 == 1 ? 0 : ttl
        let length = Int(try reader.uint16())
        let end = try reader.position(after: length)
        if isInternet, type == RecordType.txt {
            text = try reader.strings(until: end)
        } else if isInternet, type == RecordType.cname {
            alias = try reader.name()
            guard reader.position == end else { throw .malformed }
        }
        try reader.skip(end - reader.position)
    }
}
