/// `Cache-Control` of a request (RFC 9111, section 5.2.1), as far as we heed it.
struct CacheDirectives: Equatable, Sendable {
    /// Answer from what is at hand, or not at all.
    var onlyIfCached = false

    init() {}

    init(parsing field: Substring) {
        for directive in FieldSyntax.split(field, at: ",")
        where directive.lowercased() == "only-if-cached" {
            onlyIfCached = true
        }
    }
}
