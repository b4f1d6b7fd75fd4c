import HTTPTypes
import Naming

/// `Cache-Control` of a request (RFC 9111, section 5.2.1), as far as we heed it.
struct CacheDirectives: Equatable, Sendable {
    /// Answer from what is at hand, or not at all.
    var onlyIfCached = false
    /// Do not answer with what was learnt earlier, where that may have changed.
    var wantsLatest = false

    init() {}

    /// Reads the fields of a request; `Pragma` counts where there is nothing newer.
    init(_ fields: HTTPFields) {
        if let field = fields[.cacheControl] {
            self = Self(parsing: field[...])
        } else if let field = fields[.pragma] {
            wantsLatest = Self(parsing: field[...]).wantsLatest
        }
    }

    init(parsing field: Substring) {
        for directive in FieldSyntax.split(field, at: ",") {
            switch directive.lowercased() {
            case "only-if-cached": onlyIfCached = true
            case "no-cache", "no-store", "max-age=0": wantsLatest = true
            default: break
            }
        }
    }

    /// How new what is known of a name has to be.
    var freshness: Freshness {
        if onlyIfCached { return .cached }
        return wantsLatest ? .latest : .usual
    }
}
