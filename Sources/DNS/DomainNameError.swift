/// What makes text not a name that a DNSLink may belong to.
public enum DomainNameError: Error, Equatable, CustomStringConvertible {
    /// A symbol that names do not have.
    case badSymbol(UInt8)
    /// Two dots in a row, or one in front, or nothing at all.
    case emptyLabel
    /// More than `limit` bytes between two dots.
    case labelTooLong(limit: Int)
    /// More than `limit` bytes in all.
    case tooLong(limit: Int)
    /// A label that begins or ends with a hyphen.
    case hyphenAtEdge
    /// A name without a dot.
    case oneLabel
    /// An address.
    case address
    /// A name of this machine.
    case local

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .badSymbol(let symbol) where symbol >= 0x80:
            "a domain name in another script is written in punycode, as xn--…"
        case .badSymbol(let symbol):
            symbol > 0x20 && symbol < 0x7f
                ? "\"\(Character(Unicode.Scalar(symbol)))\" is in no domain name"
                : "the byte \(symbol) is in no domain name"
        case .emptyLabel: "a domain name has something before and after each dot"
        case .labelTooLong(let limit): "a label of a domain name has at most \(limit) characters"
        case .tooLong(let limit): "a domain name has at most \(limit) characters"
        case .hyphenAtEdge: "no label of a domain name begins or ends with a hyphen"
        case .oneLabel: "a domain name has a dot"
        case .address: "an address has no DNSLink"
        case .local: "names under localhost have no DNSLink"
        }
    }
}
