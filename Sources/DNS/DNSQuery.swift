/// A question for the TXT records of a name (RFC 1035, section 4).
public struct DNSQuery: Sendable, Hashable {
    /// What tells its answer from others; 0 over HTTPS, so that caches see equal questions as equal
    /// (RFC 8484, section 4.1).
    public let id: UInt16
    /// The name asked about.
    public let name: DomainName

    /// The largest answer asked for over UDP, in bytes: what gets through without being cut into
    /// fragments, which can be forged (RFC 9715).
    public static let datagramLimit = 1_232

    /// Asks about `name`.
    public init(id: UInt16, name: DomainName) {
        self.id = id
        self.name = name
    }

    /// The message.
    ///
    /// One question, with recursion asked for, and the word (RFC 6891) that answers may have
    /// ``datagramLimit`` bytes and not only 512.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        for number in [id, Self.recursionDesired, 1, 0, 0, 1] { bytes.append(bigEndian: number) }
        bytes += question
        // The root's name; then what would be the class is the size of an answer.
        bytes.append(0)
        bytes.append(bigEndian: RecordType.opt)
        bytes.append(bigEndian: UInt16(Self.datagramLimit))
        bytes += [0, 0, 0, 0, 0, 0]
        return bytes
    }

    private static let recursionDesired: UInt16 = 1 << 8

    private var question: [UInt8] {
        var bytes = name.wire
        bytes.append(bigEndian: RecordType.txt)
        bytes.append(bigEndian: RecordType.internet)
        return bytes
    }
}

/// Numbers of the registry of types and classes.
enum RecordType {
    static let cname: UInt16 = 5
    static let txt: UInt16 = 16
    static let opt: UInt16 = 41
    static let internet: UInt16 = 1
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian number: UInt16) {
        append(UInt8(number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }
}
