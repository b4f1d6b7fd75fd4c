import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

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
        case .cbor where request.negotiation.acceptsDefault && !request.negotiation.isFromQuery:
            try await respondWithEntity(to: request, &answer)
        case let format?: throw Failure.unavailable(format, of: request.path)
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
            report: nil,
            cacheControl: CacheControl.immutable
        )
        return try await content.sendNotModified(&answer)
    }

    // MARK: - Files, directories, symlinks

    private enum Found: Sendable {
        case answered
        /// A directory's own page.
        case index(CID, of: Resolution)
        /// A directory whose entries are spread over many blocks.
        case shards(of: Resolution)
    }

    /// Each want has a session of its own, so that what is fetched is what is read.
    private func respondWithEntity(to request: ContentRequest, _ answer: inout Answer) async throws
    {
        var found = try await inSession(for: request.entityWant, request) { session in
            let resolution = try await session.resolve()
            guard resolution.remainder.isEmpty else {
                throw Failure.insideBlock(resolution.remainder, of: request.path)
            }
            return try await respond(to: request, with: resolution, session, &answer)
        }
        if case .shards(let resolution) = found {
            found = try await inSession(for: Want(root: resolution.terminus.cid), request) {
                session in
                let directory = DirectoryResponder(
                    request: request,
                    session: session,
                    resolution: resolution
                )
                if let index = try await directory.indexInShards() {
                    return .index(index, of: resolution)
                }
                try await directory.respond(&answer)
                return .answered
            }
        }
        guard case .index(let index, let directory) = found else { return }
        let want = request.fileWant(root: index, name: DirectoryResponder.indexName)
        _ = try await inSession(for: want, request) { session in
            try await respondWithIndex(of: directory, to: request, session, &answer)
            return .answered
        }
    }

    private func inSession(
        for want: Want,
        _ request: ContentRequest,
        _ body: (Session) async throws -> Found
    ) async throws -> Found {
        try await retriever.withSession(want, onlyIfCached: request.onlyIfCached, body)
    }

    private func respondWithIndex(
        of directory: Resolution,
        to request: ContentRequest,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        let block = try await session.resolve().terminus
        guard let node = try? UnixFSNode(decoding: block), node.kind == .file else {
            throw Failure.indexIsNoFile(request.path)
        }
        let file = FileResponder(
            request: request,
            session: session,
            root: block,
            name: DirectoryResponder.indexName,
            tag: EntityTag("\(directory.terminus.cid)"),
            roots: directory.roots
        )
        try await file.respond(&answer)
    }

    private func respond(
        to request: ContentRequest,
        with resolution: Resolution,
        _ session: Session,
        _ answer: inout Answer
    ) async throws -> Found {
        let terminus = resolution.terminus
        guard terminus.cid.codec == .dagPB || terminus.cid.codec == .raw else {
            throw Failure.undecodable(terminus.cid.codec, at: request.path)
        }
        let node = try UnixFSNode(decoding: terminus)
        switch node.kind {
        case .file:
            let file = FileResponder(
                request: request,
                session: session,
                root: terminus,
                name: request.query.filename ?? request.path.name,
                tag: EntityTag("\(terminus.cid)"),
                roots: resolution.roots
            )
            try await file.respond(&answer)
        case .symlink:
            try await respondWithSymlink(node, to: request, resolution, session, &answer)
        case .directory, .shard:
            let directory = DirectoryResponder(
                request: request,
                session: session,
                resolution: resolution
            )
            if try await directory.redirected(&answer) { return .answered }
            if node.kind == .shard { return .shards(of: resolution) }
            if let index = directory.index(in: node) { return .index(index, of: resolution) }
            try await directory.respond(&answer)
        }
        return .answered
    }

    /// A symlink is shown, not followed: its body is the name it points to.
    private func respondWithSymlink(
        _ node: UnixFSNode,
        to request: ContentRequest,
        _ resolution: Resolution,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .symlink
        let content = ContentHead(
            request,
            roots: resolution.roots,
            tag: EntityTag("\(resolution.terminus.cid)"),
            report: session.report,
            cacheControl: CacheControl.immutable
        )
        if try await content.sendNotModified(&answer) { return }
        var head = content.head(.ok, type: ContentType.symlink, cache: &answer)
        head.headerFields[.contentDisposition] = request.disposition(of: request.path.name)
        try await answer.send(head, ByteBuffer(bytes: node.data))
    }
}
