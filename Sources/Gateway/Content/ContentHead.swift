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
    private let modified: Int64?
    private let cacheControl: String?

    /// Says it of what a path leads to.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - roots: The root, and what each segment that was followed led to.
    ///   - tag: Names the representation.
    ///   - session: Tells where the content came from so far; nil where none was needed.
    ///   - earlier: How the cache took part in a session before that.
    ///   - modified: When the content was last changed, in seconds since 1970; nil when nobody
    ///     says.
    ///   - isPage: Whether this program makes a page of it.
    init(
        _ request: ContentRequest,
        roots: [CID],
        tag: EntityTag,
        session: Session?,
        after earlier: CachePart? = nil,
        modified: Int64? = nil,
        isPage: Bool = false
    ) {
        self.request = request
        self.roots = roots
        self.tag = tag
        self.session = session
        self.earlier = earlier
        self.modified = modified
        let target = request.target
        cacheControl = isPage ? target.cacheControlOfPages : target.cacheControl
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
        let isStored = roots.last.flatMap { session?.isCached($0) } ?? false
        return head(
            status,
            type: type,
            part.field(isStored: isStored),
            report.map { ServerTiming.field(part, $0) }
        )
    }

    /// The head of an answer with content that is at hand, for which no session was needed.
    func headOfHit(_ status: HTTPResponse.Status, type: String) -> HTTPResponse {
        head(status, type: type, CachePart.hit.field(isStored: true), ServerTiming.field(.hit))
    }

    private func head(
        _ status: HTTPResponse.Status,
        type: String?,
        _ cacheStatus: String?,
        _ timing: String?
    ) -> HTTPResponse {
        var head = HTTPResponse(status: request.ruledStatus ?? status)
        if let type { head.headerFields[.contentType] = type }
        addValidators(to: &head)
        head.headerFields[.cacheStatus] = cacheStatus
        head.headerFields[.serverTiming] = timing
        return head
    }

    /// Answers 304, if the client has what it would get.
    ///
    /// - Throws: 412, if it wants nothing else than what it has.
    func sendNotModified(_ answer: inout Answer) async throws -> Bool {
        switch verdict {
        case .proceed: return false
        case .failed: throw Failure.preconditionFailed(request.path)
        case .notModified:
            answer.cachePart = part(session?.report)
            try await answer.send(notModified)
            return true
        }
    }

    /// What the conditions of the request make of it.
    var verdict: Preconditions.Verdict {
        request.terms.preconditions.verdict(on: tag, modified: modified)
    }

    /// The head of the answer that the client has what it would get.
    var notModified: HTTPResponse {
        var head = HTTPResponse(status: .notModified)
        addValidators(to: &head)
        return head
    }

    private func part(_ report: SessionReport?) -> CachePart {
        let part = report.map { CachePart($0) } ?? .hit
        return earlier.map { $0 == part ? part : .partial } ?? part
    }

    private func addValidators(to head: inout HTTPResponse) {
        head.headerFields[.eTag] = tag.description
        head.headerFields[.cacheControl] = cacheControl
        head.headerFields[.lastModified] = modified.map { HTTPDate.text(secondsSince1970: $0) }
        head.headerFields[.vary] = "Accept"
        head.headerFields[.ipfsPath] = request.path.encoded
        head.headerFields[.ipfsRoots] = request.target.visibleRoots(roots)
            .map(\.description).joined(separator: ",")
        head.headerFields[.contentLocation] = ContentLocation.field(for: request)
    }
}
