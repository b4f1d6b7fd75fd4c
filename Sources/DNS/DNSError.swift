/// What makes bytes not an answer, or not one that helps.
public enum DNSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It ends too early, or a length or a pointer in it is wrong.
    case malformed
    /// It answers something else, or is no answer.
    case unrelated
    /// It did not fit: to be asked again over TCP.
    case truncated
    /// The resolver failed or refused, with a response code (RFC 1035, section 4.1.1).
    case refused(code: UInt8)
    /// More records than are looked at.
    case tooManyRecords(limit: Int)
    /// More aliases than are followed, or a circle of them.
    case tooManyAliases(limit: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .malformed: "the DNS message is malformed"
        case .unrelated: "the DNS message answers something else"
        case .truncated: "the DNS message was cut short"
        case .refused(code: 2): "the resolver failed (SERVFAIL)"
        case .refused(code: 5): "the resolver refused (REFUSED)"
        case .refused(let code): "the resolver gave the error \(code)"
        case .tooManyRecords(let limit): "the DNS message has more than \(limit) records"
        case .tooManyAliases(let limit): "more than \(limit) CNAMEs lead on from the name"
        }
    }
}
