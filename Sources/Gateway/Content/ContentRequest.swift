import HTTPTypes
import IPLD
import Multiformats

/// A request for content, parsed and checked as far as that goes without content.
struct ContentRequest: Sendable {
    let path: ContentPath
    /// The root of the path.
    let root: CID
    /// The query as it was sent, without `?`.
    let rawQuery: Substring
    let query: QueryParameters
    let negotiation: Negotiation
    let isHead: Bool
    let onlyIfCached: Bool
    let ifNoneMatch: IfNoneMatch?
    let ifRange: String?
    /// The ranges asked for; nil also for HEAD, which has none.
    let range: RangeHeader?

    init(path: ContentPath, rawQuery: Substring, head: HTTPRequest) throws(Failure) {
        self.path = path
        self.rawQuery = rawQuery
        let fields = head.headerFields
        if fields[.serviceWorker] == "script", path.segments.isEmpty, !path.endsInSlash {
            throw .serviceWorker(path)
        }
        root = try Self.root(of: path)
        query = QueryParameters(parsing: rawQuery)
        do {
            negotiation = try Negotiation(query: query.format, accept: fields[.accept]?[...])
        } catch {
            throw Failure(error)
        }
        isHead = head.method == .head
        onlyIfCached =
            fields[.cacheControl].map { CacheDirectives(parsing: $0[...]).onlyIfCached } ?? false
        ifNoneMatch = fields[.ifNoneMatch].map { IfNoneMatch(parsing: $0[...]) }
        ifRange = fields[.ifRange]
        range = isHead ? nil : fields[.range].flatMap { RangeHeader(parsing: $0[...]) }
    }

    private static func root(of path: ContentPath) throws(Failure) -> CID {
        let cid: CID
        do {
            cid = try CID(path.root)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
        do {
            try Block.checkSupport(of: cid)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
        return cid
    }
}
