/// Why a transfer ended early.
public enum CurlError: Error, Equatable, Sendable {
    /// What was being waited for when the time was up.
    public enum Phase: String, Sendable, Equatable {
        /// Name resolution, connection or TLS handshake.
        case connect
        /// The head of the response.
        case firstByte = "first byte"
        /// The next bytes of the body.
        case stall
    }

    /// The request cannot be sent as it is: its URL or a header is malformed.
    case badRequest(reason: String)
    /// The host's name has no address.
    case resolve(reason: String)
    /// No connection to the host.
    case connect(reason: String)
    /// Every address of the host is one that an untrusted URL must not lead to.
    case notPublic
    /// The TLS handshake failed, or the certificate is not to be trusted.
    case tls(reason: String)
    /// The connection ended before the response's head was complete.
    case disconnected(reason: String)
    /// Nothing came for too long.
    case timeout(Phase)
    /// The answer to a redirect was a redirect.
    case tooManyRedirects
    /// A redirect pointed where this request must not go.
    case redirectRefused(to: String)
    /// The body ended before it was complete, or is not known to be complete.
    case truncated(reason: String)
    /// The body is longer than the request allows, which is `limit` bytes.
    case tooLarge(limit: Int)
    /// The server broke the rules of HTTP.
    case `protocol`(reason: String)
    /// Nobody wanted the rest.
    case cancelled
    /// The loop was stopped.
    case stopped
    /// Anything else: libcurl's result code, and its words for it.
    case failed(code: UInt32, reason: String)
}

extension CurlError: CustomStringConvertible {
    /// One line that says what went wrong.
    public var description: String {
        switch self {
        case .badRequest(let reason): "bad request: \(reason)"
        case .resolve(let reason): "name resolution failed: \(reason)"
        case .connect(let reason): "no connection: \(reason)"
        case .notPublic: "the host has no address on the public Internet"
        case .tls(let reason): "TLS failed: \(reason)"
        case .disconnected(let reason): "disconnected before the response: \(reason)"
        case .timeout(.connect): "timed out while connecting"
        case .timeout(.firstByte): "timed out waiting for the response"
        case .timeout(.stall): "timed out waiting for more of the body"
        case .tooManyRedirects: "redirected more than once"
        case .redirectRefused(let target): "refused to be redirected to \(target)"
        case .truncated(let reason): "truncated: \(reason)"
        case .tooLarge(let limit): "the body exceeds \(limit) bytes"
        case .protocol(let reason): "broken HTTP: \(reason)"
        case .cancelled: "cancelled"
        case .stopped: "the transfer loop has stopped"
        case .failed(let code, let reason): "libcurl error \(code): \(reason)"
        }
    }
}
