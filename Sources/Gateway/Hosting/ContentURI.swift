/// Addresses of content that no HTTP server knows: `ipfs://` and `ipns://`.
enum ContentURI {
    /// Where content at such an address is on this gateway, with its query, without its fragment;
    /// nil when `uri` is none.
    ///
    /// The root keeps its case, which means something in older CIDs.
    static func location(of uri: some StringProtocol) -> String? {
        let text = FieldSyntax.trimmed(Array(uri.utf8))
        for scheme in ["ipfs", "ipns"] where text.lowercased().hasPrefix("\(scheme)://") {
            return location(ofPath: "/\(scheme)/" + text.dropFirst(scheme.count + 3))
        }
        return nil
    }

    /// The same of a path with namespace and root.
    static func location(ofPath text: String) -> String? {
        let query = text.utf8.drop { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let path = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let parsed = try? ContentPath(parsing: Substring(path)) else { return nil }
        guard query.first == UInt8(ascii: "?") else { return parsed.encoded }
        let kept = Substring(query.prefix { $0 != UInt8(ascii: "#") })
        return parsed.encoded + PercentEncoding.encode(kept, keeping: PercentEncoding.query)
    }

    /// Where the router for browsers leads: `/ipfs/?uri=…` and `/ipns/?uri=…` (subdomain gateway
    /// specification, "URI router"); nil when the request is not for it.
    ///
    /// - Throws: 400 for an address that names nothing.
    static func routed(_ path: Substring, _ query: Substring) throws(Failure) -> String? {
        guard ["/ipfs", "/ipfs/", "/ipns", "/ipns/"].contains(path),
            let uri = QueryParameters.value(of: "uri", in: query)
        else { return nil }
        guard let location = location(of: uri) else {
            throw .invalidPath(uri, because: "it is no ipfs:// or ipns:// address")
        }
        return location
    }
}
