/// How long the steps of a transfer took, each counted from its start.
///
/// A step that a reused connection made unnecessary is zero.
public struct Timings: Sendable, Equatable {
    /// Until the name was resolved.
    public let dns: Duration
    /// Until the connection stood.
    public let connect: Duration
    /// Until the TLS handshake was done; zero without TLS.
    public let tls: Duration
    /// Until the first byte of the response.
    public let firstByte: Duration
    /// Until the end; `nil` before it.
    public let total: Duration?
}
