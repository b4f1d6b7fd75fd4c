/// A block of IP addresses, as `10.0.0.0/8` or `fd00::/8`.
public struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    private let address: [UInt8]
    private let prefix: Int

    /// Reads an address, alone or with the number of its leading bits that count; nil for anything
    /// else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else { return nil }
        address = bytes
        guard parts.count == 2 else {
            prefix = bytes.count * 8
            return
        }
        guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
        prefix = bits
    }

    /// This machine, as its own programs reach it.
    public static let loopback = [AddressRange("127.0.0.0/8"), AddressRange("::1")]
        .compactMap(\.self)

    /// Whether an address, as digits, is in the range.
    func contains(_ text: String) -> Bool {
        guard let other = Self.bytes(of: text), other.count == address.count else { return false }
        let whole = prefix / 8
        guard other.prefix(whole) == address.prefix(whole) else { return false }
        let rest = prefix % 8
        return rest == 0 || (other[whole] ^ address[whole]) >> (8 - rest) == 0
    }

    /// As it is written.
    public var description: String {
        guard address.count == 16 else {
            return address.map(String.init).joined(separator: ".") + "/\(prefix)"
        }
        let groups = stride(from: 0, to: 16, by: 2).map { index in
            String(UInt16(address[index]) << 8 | UInt16(address[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "/\(prefix)"
    }

    /// The bytes of an address; IPv4 within IPv6, as sockets show it, is IPv4.
    private static func bytes(of text: String) -> [UInt8]? {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return version4(text[...]) }
        guard let bytes = version6(text) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in
            part.utf8.count <= 3 && part.utf8.allSatisfy(isDigit) ? UInt8(part) : nil
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// Groups of four digits, `::` for as many zeros as are missing, perhaps IPv4 at the end
    /// (RFC 4291, section 2.2).
    private static func version6(_ text: String) -> [UInt8]? {
        let text = text.prefix { $0 != "%" }
        var halves: [[UInt8]] = [[]]
        var rest = text
        if rest.hasPrefix("::") {
            halves.append([])
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != ":" }
            rest = rest.dropFirst(group.count)
            if group.utf8.contains(UInt8(ascii: ".")) {
                guard rest.isEmpty, let bytes = version4(group) else { return nil }
                halves[halves.count - 1] += bytes
                break
            }
            guard (1...4).contains(group.utf8.count), let number = UInt16(group, radix: 16),
                group.first != "+"
            else { return nil }
            halves[halves.count - 1] += [UInt8(number >> 8), UInt8(number & 0xFF)]
            if rest.hasPrefix("::") {
                guard halves.count == 1 else { return nil }
                halves.append([])
                rest = rest.dropFirst(2)
            } else if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
        }
        let count = halves.reduce(0) { $0 + $1.count }
        guard halves.count == 2 else { return count == 16 ? halves[0] : nil }
        guard count <= 14 else { return nil }
        return halves[0] + [UInt8](repeating: 0, count: 16 - count) + halves[1]
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
