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
        let want = Want(root: request.root, path: request.path.segments, scope: .block)
        try await retriever.withSession(want, onlyIfCached: request.onlyIfCached) { session in
            let resolution = try await session.resolve()
            guard resolution.remainder.isEmpty else {
                throw Failure.insideBlock(resolution.remainder, of: request.path)
            }
            let block = resolution.terminus
            let tag = EntityTag("\(block.cid).raw")
            let content = ContentHead(
                request,
                roots: resolution.roots,
                tag: tag,
                session: session,
                cacheControl: CacheControl.immutable
            )
            if try await content.sendNotModified(&answer) { return }
            let range = try request.range(of: UInt64(block.bytes.count), tag)
            var head = content.head(
                range == nil ? .ok : .partialContent,
                type: ResponseFormat.raw.mediaType,
                cache: &answer
            )
            head.headerFields[.acceptRanges] = "bytes"
            head.headerFields[.contentTypeOptions] = "nosniff"
            head.headerFields[.contentDisposition] = request.attachment("\(block.cid).bin")
            head.headerFields[.contentRange] = range?.field
            let bytes = range.map {
                block.bytes[Int($0.bytes.lowerBound)..<Int($0.bytes.upperBound)]
            }
            try await answer.send(head, ByteBuffer(bytes: bytes ?? block.bytes[...]))
        }
    }
}
