/// A name of the DNS that a DNSLink may belong to, in lower case and without a dot at the end.
public struct DomainName: Hashable, Sendable {
    /// The longest label, in bytes (RFC 1035, section 2.3.4).
    public static let longestLabel = 63
    /// The longest name, in bytes of its text: 255 on the wire.
    public static let longestName = 253

    private let text: String

    /// Reads a name of two labels or more.
    ///
    /// Labels are of letters, digits, hyphens inside, and underscores; names in other scripts come as
    /// punycode (`xn--…`). The case does not matter, nor does a dot at the end. Addresses, and names
    /// under `localhost`, are no names that anybody could give a link to.
    ///
    /// - Throws: ``DomainNameError``.
    public init(_ text: some StringProtocol) throws(DomainNameError) {
        var bytes = Array(text.utf8.prefix(Self.longestName + 2))
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard bytes.count <= Self.longestName else { throw .tooLong(limit: Self.longestName) }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for label in labels { try Self.check(label) }
        guard labels.count > 1 else { throw .oneLabel }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        // No top-level domain is a number, so that addresses can be told from names (RFC 3696).
        if labels.last?.allSatisfy({ (0x30...0x39).contains($0) }) == true { throw .address }
        guard !name.hasSuffix(".localhost") else { throw .local }
        self.text = name
    }

    /// Reads a name written as one label (IPFS Subdomain Gateway, section "Host"): `--` stands for a
    /// hyphen, another hyphen for a dot.
    ///
    /// - Throws: ``DomainNameError``.
    public init(inlined label: some StringProtocol) throws(DomainNameError) {
        var rest = Array(label.utf8.prefix(Self.longestLabel + 1))[...]
        guard rest.count <= Self.longestLabel else {
            throw .labelTooLong(limit: Self.longestLabel)
        }
        let (hyphen, dot) = (UInt8(ascii: "-"), UInt8(ascii: "."))
        var name: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == hyphen, rest.first == hyphen {
                rest.removeFirst()
                name.append(hyphen)
            } else {
                name.append(byte == hyphen ? dot : byte)
            }
        }
        try self.init(String(decoding: name, as: UTF8.self))
    }

    /// The name as one label; `nil` when it would be longer than labels may be.
    public var inlined: String? {
        var label: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): label += [byte, byte]
            case UInt8(ascii: "."): label.append(UInt8(ascii: "-"))
            default: label.append(byte)
            }
        }
        return label.count <= Self.longestLabel ? String(decoding: label, as: UTF8.self) : nil
    }

    /// The name that a DNSLink of this one is kept under; `nil` when it would be too long.
    public var linkName: DomainName? {
        do {
            return try DomainName("_dnslink." + text)
        } catch {
            return nil
        }
    }

    /// Whether the name is `suffix`, which has no dot at either end, or ends in it as a whole label.
    public func isWithin(_ suffix: String) -> Bool {
        text == suffix || text.hasSuffix("." + suffix)
    }

    /// The name as the wire has it: each label behind its length, and a zero.
    var wire: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        for label in text.utf8.split(separator: UInt8(ascii: ".")) {
            bytes.append(UInt8(label.count))
            bytes += label
        }
        return bytes + [0]
    }

    private static func check(_ label: ArraySlice<UInt8>) throws(DomainNameError) {
        guard !label.isEmpty else { throw .emptyLabel }
        guard label.count <= longestLabel else { throw .labelTooLong(limit: longestLabel) }
        for symbol in label {
            switch symbol {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                continue
            default: throw .badSymbol(symbol)
            }
        }
        guard label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
            throw .hyphenAtEdge
        }
    }
}

extension DomainName: CustomStringConvertible {
    /// The name, in lower case.
    public var description: String { text }
}
