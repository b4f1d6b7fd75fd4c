import HTTPTypes
import Multiformats
import Retrieval

/// Answers requests for content: resolves the path, decides what it leads to, and sends that.
///
/// Everything that can fail before a byte of the body is at hand does so before the head is sent.
struct ContentResponder: Sendable {
    let retriever: Retriever

    func respond(to request: ContentRequest, _ answer: inout Answer) async throws {
        if try await answeredFromTheCIDAlone(request, &answer) { return }
        let negotiation = request.terms.negotiation
        switch negotiation.format {
        case .raw: try await respondWithBlock(to: request, &answer)
        case .car: try await respondWithCAR(to: request, &answer)
        case nil, .json, .cbor, .dagJSON, .dagCBOR, .listing:
            try await respondWithEntity(to: request, &answer)
        case let format?:
            // Who only prefers a format that is not to be had gets what else would do.
            guard negotiation.acceptsDefault, !negotiation.isFromQuery else {
                throw Failure.unavailable(format, of: request.path)
            }
            try await respondWithEntity(to: request, &answer)
        }
    }

    /// Runs `body` with a session, that asks upstreams only if the client wants that.
    func inSession<Result: Sendable>(
        for want: Want,
        _ request: ContentRequest,
        _ body: (Session) async throws -> Result
    ) async throws -> Result {
        try await retriever.withSession(want, onlyIfCached: request.terms.onlyIfCached, body)
    }

    /// What a CID names never changes, so that a client which has it needs no block to be told so.
    private func answeredFromTheCIDAlone(
        _ request: ContentRequest,
        _ answer: inout Answer
    ) async throws -> Bool {
        let (target, terms) = (request.target, request.terms)
        guard case .tags? = terms.preconditions.ifNoneMatch, target.segments.isEmpty,
            let tag = Self.tagOfRoot(target.root, terms)
        else { return false }
        let content = ContentHead(request, roots: [target.root], tag: tag, session: nil)
        return try await content.sendNotModified(&answer)
    }

    /// The tag of what the root alone decides; nil when its block has a say.
    private static func tagOfRoot(_ root: CID, _ terms: RequestTerms) -> EntityTag? {
        switch terms.negotiation.format {
        case .raw: return EntityTag("\(root).raw")
        case nil where root.codec == .raw: return EntityTag("\(root)")
        default:
            let download = terms.query.download
            let form = DocumentForm(root.codec, terms.negotiation, download: download)
            guard case .bytes(let format)? = form else { return nil }
            return tag(of: root, as: format)
        }
    }
}
