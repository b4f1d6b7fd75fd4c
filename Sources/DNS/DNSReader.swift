/// Reads a DNS message from the front; only names may lead elsewhere, and only backwards.
struct DNSReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    /// The longest name on the wire (RFC 1035, section 2.3.4).
    private static let longestName = 255

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func byte() throws(DNSError) -> UInt8 {
        guard position < bytes.count else { throw .malformed }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func uint16() throws(DNSError) -> UInt16 {
        let high = try byte()
        return UInt16(high) << 8 | UInt16(try byte())
    }

    mutating func uint32() throws(DNSError) -> UInt32 {
        let high = try uint16()
        return UInt32(high) << 16 | UInt32(try uint16())
    }

    /// Where `count` bytes from here end.
    func position(after count: Int) throws(DNSError) -> Int {
        guard count <= bytes.count - position else { throw .malformed }
        return position + count
    }

    mutating func skip(_ count: Int) throws(DNSError) {
        position = try position(after: count)
    }

    /// Strings of at most 255 bytes each, behind their lengths, put together.
    mutating func strings(until end: Int) throws(DNSError) -> [UInt8] {
        var text: [UInt8] = []
        while position < end {
            let length = Int(try byte())
            guard length <= end - position else { throw .malformed }
            text += bytes[position..<position + length]
            position += length
        }
        return text
    }

    /// A name, in lower case: each label behind its length, and a zero.
    ///
    /// Its rest may stand elsewhere (RFC 1035, section 4.1.4): before the place that points there, so
    /// that no two can point at each other.
    mutating func name() throws(DNSError) -> [UInt8] {
        var name: [UInt8] = []
        /// Where reading goes on after the name, once it has led elsewhere.
        var end: Int?
        var start = position
        while true {
            let length = try byte()
            switch length >> 6 {
            case 0 where length == 0:
                if let end { position = end }
                return name + [0]
            case 0:
                let label = position..<(try position(after: Int(length)))
                // The final zero counts as well.
                guard name.count + label.count + 2 <= Self.longestName else { throw .malformed }
                name.append(length)
                name += bytes[label].lazy.map(Self.lowercased)
                position = label.upperBound
            case 3:
                let target = Int(length & 0x3f) << 8 | Int(try byte())
                guard target < start else { throw .malformed }
                end = end ?? position
                start = target
                position = target
            default: throw .malformed
            }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
