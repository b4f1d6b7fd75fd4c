internal import CCurl

/// Decides whether a redirect may be followed.
enum Redirect {
    /// The parts of a URL that the decision needs, taken apart by libcurl itself, so that what is
    /// judged is what would be fetched.
    struct Target: Equatable {
        let url: String
        let scheme: String
        let host: String

        var isLoopback: Bool {
            host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
                || Self.isLoopbackAddress(host)
        }

        /// Whether `host` is an IPv4 address in 127.0.0.0/8, which libcurl has written in full.
        private static func isLoopbackAddress(_ host: String) -> Bool {
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        }
    }

    /// The error that following `location` from `base` would be; `nil` when it may be followed.
    static func fault(from base: String, to location: String, hops: Int) -> CurlError? {
        guard hops == 0 else { return .tooManyRedirects }
        guard let origin = target(base), let target = target(location, relativeTo: base) else {
            return .redirectRefused(to: location)
        }
        switch (origin.scheme, target.scheme) {
        case ("https", "https"):
            return nil
        case ("http", "http") where origin.isLoopback && target.isLoopback:
            return nil
        default:
            return .redirectRefused(to: target.url)
        }
    }

    static func target(_ text: String, relativeTo base: String? = nil) -> Target? {
        guard let handle = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(handle) }
        // Setting a relative URL on a handle that holds one resolves it (RFC 3986, section 5).
        for part in [base, text] {
            guard let part else { continue }
            let flags = UInt32(CURLU_DISALLOW_USER | CURLU_PATH_AS_IS)
            guard unsafe curl_url_set(handle, CURLUPART_URL, part, flags) == CURLUE_OK else {
                return nil
            }
        }
        func part(_ part: CURLUPart) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(handle, part, &value, 0) == CURLUE_OK,
                let value = unsafe value
            else { return nil }
            defer { unsafe curl_free(value) }
            return unsafe String(cString: value)
        }
        guard let url = part(CURLUPART_URL), let scheme = part(CURLUPART_SCHEME),
            let host = part(CURLUPART_HOST)
        else { return nil }
        return Target(url: url, scheme: scheme.lowercased(), host: host.lowercased())
    }
}
