/// What to ask a server for, and how long to be patient.
///
/// Only the headers listed here are sent, beside `Host` and `User-Agent`: nothing is added, not even
/// `Accept` or `Accept-Encoding`, so a body always arrives as it is.
public struct CurlRequest: Sendable {
    /// What is done with the resource.
    public enum Method: Sendable, Equatable {
        /// Its representation is wanted.
        case get
        /// Only the head of the answer is wanted.
        case head
        /// The resource is to go; nothing is sent with it.
        case delete
        /// The body is to be processed. It is held in memory until it is sent.
        case post(body: [UInt8])
    }

    /// An absolute `http` or `https` URL without a user name.
    public var url: String
    /// GET unless something else is asked for.
    ///
    /// A POST has no `Content-Type` unless the headers have.
    public var method: Method
    /// Sent as they are; a name or value with a line break or a NUL is refused.
    public var headers: [(name: String, value: String)]
    /// The value of `User-Agent`.
    public var userAgent: String
    /// The limit for name resolution, connection and TLS handshake together.
    ///
    /// Raise it for upstreams on other continents; lower it when dead upstreams hold races up.
    public var connectTimeout: Duration
    /// The limit from the start to the head of the final response, redirect included; `nil`: none.
    public var firstByteTimeout: Duration?
    /// The longest wait for the next byte of the body; `nil`: none.
    ///
    /// The clock stands still while the transfer is paused because its reader is slow.
    public var stallTimeout: Duration?
    /// Whether one redirect is followed: from https to https, or from http to http on loopback.
    ///
    /// Without it a redirect is an answer like any other.
    public var allowsRedirect: Bool
    /// The most bytes of body that are accepted; `nil`: any number.
    public var bodyLimit: Int?
    /// Whether the URL comes from a stranger: then it is https and stays so, no redirect is followed,
    /// and nothing is connected to but addresses of the public Internet.
    ///
    /// The address is judged when it is connected to, after the name was resolved, so that a name
    /// which means another address the second time gains nothing. A loop that makes such requests
    /// should make no others: a connection that is open already is used again for the same URL.
    public var isUntrusted: Bool
    /// A `host:port` to connect to in place of the URL's, whose name certificate and `Host` have.
    public var connectsTo: String?

    /// Makes a request; everything but the URL has a default.
    public init(
        url: String,
        method: Method = .get,
        headers: [(name: String, value: String)] = [],
        userAgent: String = "regatta",
        connectTimeout: Duration = .seconds(5),
        firstByteTimeout: Duration? = .seconds(30),
        stallTimeout: Duration? = .seconds(10),
        allowsRedirect: Bool = true,
        bodyLimit: Int? = nil,
        isUntrusted: Bool = false,
        connectsTo: String? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.userAgent = userAgent
        self.connectTimeout = connectTimeout
        self.firstByteTimeout = firstByteTimeout
        self.stallTimeout = stallTimeout
        self.allowsRedirect = allowsRedirect
        self.bodyLimit = bodyLimit
        self.isUntrusted = isUntrusted
        self.connectsTo = connectsTo
    }

    /// Scheme, host and port of the URL, in lower case, as they are written.
    var origin: String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let end = url[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        return url[..<end].lowercased()
    }

    /// Says what makes the request unfit to be sent, if anything does.
    func check() throws(CurlError) {
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw .badRequest(reason: "the URL contains a blank or a control character")
        }
        // libcurl would guess a scheme where there is none.
        guard let target = Redirect.target(url), ["http", "https"].contains(target.scheme) else {
            throw .badRequest(
                reason: "the URL is not an absolute http or https URL without user name"
            )
        }
        guard !isUntrusted || target.scheme == "https" else {
            throw .badRequest(reason: "an untrusted URL has to be https")
        }
        guard connectsTo?.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) != true else {
            throw .badRequest(reason: "the host to connect to contains an odd character")
        }
        for (name, value) in headers + [("User-Agent", userAgent)] {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
                throw .badRequest(reason: "“\(name)” is no header name")
            }
            guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw .badRequest(reason: "header \(name) contains a control character")
            }
        }
    }

    /// Whether RFC 9110, section 5.6.2, allows `byte` in a header's name.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
