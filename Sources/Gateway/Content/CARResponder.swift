import CAR
import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

extension ContentResponder {
    /// Answers with a CAR of what the path leads to, block by block as they come.
    func respondWithCAR(to request: ContentRequest, _ answer: inout Answer) async throws {
        answer.kind = .car
        let parameters: CARParameters
        do {
            parameters = try CARParameters(
                request.terms.query,
                accept: request.terms.negotiation.parameters
            )
        } catch {
            throw Failure(error)
        }
        let isHeadEnough =
            request.terms.isHead || request.terms.preconditions.mayEndWithoutBody
        let want = Want(
            root: request.target.root,
            path: request.target.segments,
            scope: isHeadEnough ? .block : parameters.scope,
            bytes: isHeadEnough ? nil : parameters.bytes
        )
        try await inSession(for: want, request) { session in
            let resolution = try await resolve(request, session, isWholePathNeeded: true)
            let content = ContentHead(
                request,
                roots: resolution.roots,
                tag: parameters.entityTag(of: request.target),
                session: session
            )
            if try await content.sendNotModified(&answer) { return }
            var walker = DAGWalker(
                resolution,
                scope: parameters.scope,
                bytes: parameters.bytes,
                duplicates: parameters.duplicates
            )
            var head = content.head(
                .ok,
                type: parameters.contentType,
                isWhole: walker.upcoming(64).allSatisfy(session.isCached),
                cache: &answer
            )
            head.headerFields[.acceptRanges] = "none"
            head.headerFields[.contentTypeOptions] = "nosniff"
            head.headerFields[.contentDisposition] = request.attachment(
                "\(request.target.root).car"
            )
            try await answer.begin(head, length: nil)
            guard !answer.isHead else { return }
            try await send(&walker, of: resolution.terminus.cid, session, &answer)
        }
    }

    private func send(
        _ walker: inout DAGWalker,
        of terminus: CID,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        var buffer = ByteBuffer(bytes: CAREncoder.header(roots: [terminus]))
        while true {
            let block: Block
            switch try walker.step() {
            case .block(let next): block = next
            case .end:
                try await answer.write(buffer)
                return try await answer.end()
            case .needs:
                // Waiting for a block, so what is there goes out now.
                try await answer.write(buffer)
                buffer = ByteBuffer()
                guard let next = try await session.next(&walker) else {
                    return try await answer.end()
                }
                block = next
            }
            try policy.check(CollectionOfOne(block.cid))
            buffer.writeBytes(CAREncoder.prefix(of: block))
            buffer.writeBytes(block.bytes)
            if buffer.readableBytes >= 64 << 10 {
                try await answer.write(buffer)
                buffer = ByteBuffer()
            }
        }
    }
}
