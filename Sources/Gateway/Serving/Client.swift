/// Who is at the other end of a connection.
struct Client: Sendable {
    /// Whether it may speak for others: a proxy of the operator's.
    var isTrustedProxy = false
}
