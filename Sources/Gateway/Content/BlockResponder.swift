import BlockCache
import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

extension ContentResponder {
    /// Answers with the block at the end of the path, as it is.
    func respondWithBlock(to request: ContentRequest, _ answer: inout Answer) async throws {
        answer.kind = .raw
        try await inSession(for: request.pathWant, request) { session in
            let resolution = try await resolve(request, session)
            let cid = resolution.terminus.cid
            let form = BlockForm(raw: cid, request)
            try await respond(to: request, with: resolution, as: form, session, &answer)
        }
    }

    /// Follows the path to a block, and not into one.
    ///
    /// A path that was followed before is not followed again, unless all its blocks are wanted.
    func resolve(
        _ request: ContentRequest,
        _ session: Session,
        isWholePathNeeded: Bool = false
    ) async throws -> Resolution {
        let generation = policy.generation
        if !isWholePathNeeded, let known = paths.target(of: request), session.isCached(known.cid) {
            return Resolution(
                terminus: try await session.block(known.cid),
                roots: known.roots,
                path: request.target.segments
            )
        }
        if !isWholePathNeeded, let absence = paths.absence(of: request) { throw absence }
        let resolution: Resolution
        do {
            resolution = try await session.resolve()
        } catch let error as PathError {
            paths.remember(error, of: request, allowedIn: generation)
            throw error
        }
        try policy.check(resolution.blocks.lazy.map(\.cid))
        guard resolution.remainder.isEmpty else {
            throw Failure.insideBlock(resolution.remainder, of: request.path)
        }
        paths.remember(resolution, of: request, allowedIn: generation)
        return resolution
    }

    /// Sends the bytes of a block, or ranges of them.
    func respond(
        to request: ContentRequest,
        with resolution: Resolution,
        as form: BlockForm,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        let content = ContentHead(
            request,
            roots: resolution.roots,
            tag: form.tag,
            session: session
        )
        if try await content.sendNotModified(&answer) { return }
        let bytes = resolution.terminus.bytes
        let size = UInt64(bytes.count)
        let ranges = try request.ranges(of: size, form.tag)
        let body = RangedBody(size: size, type: form.type, ranges: ranges)
        var head = content.head(body.status, type: body.type, cache: &answer)
        body.describe(in: &head)
        head.headerFields[.contentTypeOptions] = "nosniff"
        head.headerFields[.contentDisposition] = form.disposition
        var buffer = ByteBuffer()
        for piece in body.pieces {
            switch piece {
            case .frame(let frame): buffer.writeBytes(frame)
            case .content(let range):
                buffer.writeBytes(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
            }
        }
        try await answer.send(head, buffer)
    }
}

/// As what the bytes of a block are sent.
struct BlockForm {
    let tag: EntityTag
    let type: String
    let disposition: String
}

extension BlockForm {
    /// The form of a block that is asked for as it is.
    init(raw cid: CID, _ request: ContentRequest) {
        self.init(
            tag: EntityTag("\(cid).raw"),
            type: ResponseFormat.raw.mediaType,
            disposition: request.attachment("\(cid).bin")
        )
    }
}
