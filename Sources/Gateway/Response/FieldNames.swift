import HTTPTypes

extension HTTPField.Name {
    /// Which cache answered (RFC 9211).
    static let cacheStatus = constant("Cache-Status")
    static let contentDisposition = constant("Content-Disposition")
    static let contentSecurityPolicy = constant("Content-Security-Policy")
    static let forwardedHost = constant("X-Forwarded-Host")
    static let forwardedProto = constant("X-Forwarded-Proto")
    static let pragma = constant("Pragma")
    static let referrerPolicy = constant("Referrer-Policy")
    static let requestID = constant("X-Request-Id")
    static let serverTiming = constant("Server-Timing")
    static let serviceWorker = constant("Service-Worker")
    static let contentTypeOptions = constant("X-Content-Type-Options")
    static let ipfsPath = constant("X-Ipfs-Path")
    static let ipfsRoots = constant("X-Ipfs-Roots")

    private static func constant(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }
}

extension HTTPFields {
    /// What every answer carries, so that pages anywhere may use this gateway.
    static let crossOrigin: Self = [
        .accessControlAllowOrigin: "*",
        .accessControlAllowMethods: "GET, HEAD, OPTIONS",
        .accessControlAllowHeaders: "Content-Type, Range, User-Agent, X-Requested-With",
        .accessControlExposeHeaders:
            "Content-Length, Content-Range, Cache-Status, Server-Timing, X-Chunked-Output, "
            + "X-Ipfs-Path, X-Ipfs-Roots, X-Request-Id, X-Stream-Output",
    ]
}

/// `Cache-Control` of answers.
enum CacheControl {
    /// What a CID names never changes.
    static let immutable = "public, max-age=29030400, immutable"
    /// A page we made of it may look better in a week.
    static let generated = "public, max-age=604800, stale-while-revalidate=2678400"
    static let never = "no-store"

    /// What a name stands for, for so long.
    static func atMost(_ duration: Duration) -> String {
        "public, max-age=\(max(0, duration.components.seconds))"
    }
}
