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
        switch request.negotiation.format {
        case .raw: try await respondWithBlock(to: request, &answer)
        case .car: try await respondWithCAR(to: request, &answer)
        case nil, .json: try await respondWithEntity(to: request, &answer)
        case let format?:
            // Who only prefers a format that is not to be had gets what else would do.
            guard request.negotiation.acceptsDefault, !request.negotiation.isFromQuery else {
                throw Failure.unavailable(format, of: request.path)
            }
            try await respondWithEntity(to: request, &answer)
        }
    }

    /// What a CID names never changes, so that a client which has it needs no block to be told so.
    private func answeredFromTheCIDAlone(
        _ request: ContentRequest,
        _ answer: inout Answer
    ) async throws -> Bool {
        guard case .tags? = request.ifNoneMatch, request.path.segments.isEmpty else { return false }
        let tag: EntityTag
        switch request.negotiation.format {
        case .raw: tag = EntityTag("\(request.root).raw")
        case nil where request.root.codec == .raw: tag = EntityTag("\(request.root)")
        default: return false
        }
        let content = ContentHead(
            request,
            roots: [request.root],
            tag: tag,
            session: nil,
            cacheControl: CacheControl.immutable
        )
        return try await content.sendNotModified(&answer)
    }
}
