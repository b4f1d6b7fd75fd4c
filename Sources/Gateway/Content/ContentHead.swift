import HTTPTypes
import Multiformats
import Retrieval

/// What the head of an answer says about content, whatever its format.
struct ContentHead {
    private let request: ContentRequest
    private let roots: [CID]
    private let tag: EntityTag
    private let session: Session?
    private let earlier: CachePart?
    private let cacheControl: String

    /// Says it of what a path leads to.
    ///
    /// `roots` are the root and what each segment of the path led to. `session` tells where the
    /// content came from so far, and is nil where none was needed; `earlier`, how the cache took
    /// part in a session before it.
    init(
        _ request: ContentRequest,
        roots: [CID],
        tag: EntityTag,
        session: Session?,
        after earlier: CachePart? = nil,
        cacheControl: String
    ) {
        self.request = request
        self.roots = roots
        self.tag = tag
        self.session = session
        self.earlier = earlier
        self.cacheControl = cacheControl
    }

    /// The head of an answer with content of this type; notes in `answer` how the cache took part.
    ///
    /// `isWhole` is false when more will be read that may have to be fetched.
    func head(
        _ status: HTTPResponse.Status,
        type: String?,
        isWhole: Bool = true,
        cache answer: inout Answer
    ) -> HTTPResponse {
        let report = session?.report
        var part = part(report)
        if part == .hit, !isWhole { part = .partial }
        answer.cachePart = part
        var head = HTTPResponse(status: status)
        if let type { head.headerFields[.contentType] = type }
        addValidators(to: &head)
        let isStored = roots.last.flatMap { session?.isCached($0) } ?? false
        head.headerFields[.cacheStatus] = part.field(isStored: isStored)
        head.headerFields[.serverTiming] = report.map { ServerTiming.field(part, $0) }
        return head
    }

    /// Answers 304, if the client has what it would get.
    func sendNotModified(_ answer: inout Answer) async throws -> Bool {
        guard request.ifNoneMatch?.matches(tag) == true else { return false }
        var head = HTTPResponse(status: .notModified)
        addValidators(to: &head)
        answer.cachePart = part(session?.report)
        try await answer.send(head)
        return true
    }

    private func part(_ report: SessionReport?) -> CachePart {
        let part = report.map { CachePart($0) } ?? .hit
        return earlier.map { $0 == part ? part : .partial } ?? part
    }

    private func addValidators(to head: inout HTTPResponse) {
        head.headerFields[.eTag] = tag.description
        head.headerFields[.cacheControl] = cacheControl
        head.headerFields[.vary] = "Accept"
        head.headerFields[.ipfsPath] = request.path.encoded
        head.headerFields[.ipfsRoots] = roots.map(\.description).joined(separator: ",")
        head.headerFields[.contentLocation] = contentLocation
    }

    /// The URL that names the format too, when only `Accept` did, so that caches keep them apart.
    private var contentLocation: String? {
        let negotiation = request.negotiation
        guard let format = negotiation.format, format == .raw || format == .car,
            !negotiation.isFromQuery
        else { return nil }
        var query = String(request.rawQuery)
        if !query.isEmpty { query += "&" }
        if format == .car {
            let parameters = try? CARParameters(request.query, accept: negotiation.parameters)
            if request.query.carDups == nil {
                query += "car-dups=\(parameters?.duplicates == true ? "y" : "n")&"
            }
            if request.query.carOrder == nil { query += "car-order=dfs&" }
            if request.query.carVersion == nil { query += "car-version=1&" }
        }
        return "\(request.path.encoded)?\(query)format=\(format.rawValue)"
    }
}
