import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

// Files, directories and symlinks: what a path leads to, as people know it.

/// What a session found at the end of a path.
private enum Found: Sendable {
    case answered
    /// A directory's own page.
    case index(CID, of: FoundDirectory)
    /// A directory whose entries are spread over many blocks.
    case shards(of: FoundDirectory)
}

/// A directory, and how the cache took part in finding it.
private struct FoundDirectory: Sendable {
    let resolution: Resolution
    let cachePart: CachePart
}

extension ContentResponder {
    /// Answers with a file, a directory or a symlink.
    ///
    /// Each want has a session of its own, so that what is fetched is what is read.
    func respondWithEntity(to request: ContentRequest, _ answer: inout Answer) async throws {
        var found = try await inSession(for: request.entityWant, request) { session in
            let resolution = try await resolve(request, session)
            return try await respond(to: request, with: resolution, session, &answer)
        }
        if case .shards(let shards) = found {
            guard let index = try await index(of: shards, request) else {
                let want = Want(root: shards.resolution.terminus.cid)
                return try await inSession(for: want, request) { session in
                    try await respond(to: request, withShards: shards, session, &answer)
                }
            }
            found = .index(index, of: shards)
        }
        guard case .index(let index, let directory) = found else { return }
        let want = request.fileWant(root: index, name: DirectoryResponder.indexName)
        _ = try await inSession(for: want, request) { session in
            try await respond(to: request, withIndexOf: directory, session, &answer)
        }
    }

    private func respond(
        to request: ContentRequest,
        with resolution: Resolution,
        _ session: Session,
        _ answer: inout Answer
    ) async throws -> Found {
        let terminus = resolution.terminus
        let (negotiation, query) = (request.terms.negotiation, request.terms.query)
        if let form = DocumentForm(terminus.cid.codec, negotiation, download: query.download) {
            try await respond(to: request, withDocument: resolution, form, session, &answer)
            return .answered
        }
        guard terminus.cid.codec == .dagPB || terminus.cid.codec == .raw else {
            throw Failure.undecodable(terminus.cid.codec, at: request.path)
        }
        let node = try UnixFSNode(decoding: terminus)
        try checkFormat(of: node.kind, request)
        switch node.kind {
        case .file:
            let file = FileResponder(
                request: request,
                session: session,
                root: terminus,
                node: node,
                name: request.terms.query.filename ?? request.name,
                tag: EntityTag("\(terminus.cid)"),
                roots: resolution.roots
            )
            try await file.respond(&answer)
            return .answered
        case .symlink:
            try await respond(to: request, withSymlink: node, resolution, session, &answer)
            return .answered
        case .directory, .shard:
            let directory = DirectoryResponder(
                request: request,
                session: session,
                resolution: resolution
            )
            if try await directory.redirected(&answer) { return .answered }
            let found = FoundDirectory(
                resolution: resolution,
                cachePart: CachePart(session.report)
            )
            if node.kind == .shard { return .shards(of: found) }
            if let index = directory.index(in: node), directory.showsIndex {
                return .index(index, of: found)
            }
            try await directory.respond(&answer)
            return .answered
        }
    }

    /// Files and directories are no documents, and only directories have lists; who merely prefers
    /// such a format gets what else would do.
    private func checkFormat(of kind: UnixFSNode.Kind, _ request: ContentRequest) throws {
        let negotiation = request.terms.negotiation
        guard let format = negotiation.format,
            negotiation.isFromQuery || !negotiation.acceptsDefault
        else { return }
        let isDirectory = kind == .directory || kind == .shard
        switch format {
        case .json where kind == .file: return
        case .listing where isDirectory: return
        default: throw Failure.unavailable(format, of: request.path)
        }
    }

    /// The page of a directory that is spread over many blocks, if it has one.
    ///
    /// It is looked for in a session of its own: among all blocks of the directory, the few that
    /// lead to it may be the last to come.
    private func index(
        of shards: FoundDirectory,
        _ request: ContentRequest
    ) async throws -> CID? {
        guard request.terms.negotiation.format != .listing else { return nil }
        let root = shards.resolution.terminus
        let path = [DirectoryResponder.indexName]
        let want = Want(root: root.cid, path: path, scope: .block)
        return try await inSession(for: want, request) { session in
            var resolver = PathResolver(root: root.cid, path: path)
            do {
                try resolver.supply(root)
                while true {
                    switch try resolver.step() {
                    case .resolved(let index): return index.terminus.cid
                    case .needs(let cid) where resolver.needsTerminus: return cid
                    case .needs(let cid): try resolver.supply(await session.block(cid))
                    }
                }
            } catch PathError.noLink {
                return nil
            }
        }
    }

    private func respond(
        to request: ContentRequest,
        withShards shards: FoundDirectory,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        let directory = DirectoryResponder(
            request: request,
            session: session,
            resolution: shards.resolution,
            earlier: shards.cachePart
        )
        try await directory.respond(&answer)
    }

    private func respond(
        to request: ContentRequest,
        withIndexOf directory: FoundDirectory,
        _ session: Session,
        _ answer: inout Answer
    ) async throws -> Found {
        let block = try await session.resolve().terminus
        try policy.check(CollectionOfOne(block.cid))
        guard let node = try? UnixFSNode(decoding: block), node.kind == .file else {
            throw Failure.indexIsNoFile(request.path)
        }
        let file = FileResponder(
            request: request,
            session: session,
            root: block,
            node: node,
            name: DirectoryResponder.indexName,
            tag: EntityTag("\(directory.resolution.terminus.cid)"),
            roots: directory.resolution.roots,
            earlier: directory.cachePart
        )
        try await file.respond(&answer)
        return .answered
    }

    /// A symlink is shown, not followed: its body is the name it points to.
    private func respond(
        to request: ContentRequest,
        withSymlink node: UnixFSNode,
        _ resolution: Resolution,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .symlink
        let content = ContentHead(
            request,
            roots: resolution.roots,
            tag: EntityTag("\(resolution.terminus.cid)"),
            session: session,
            modified: node.modified?.seconds
        )
        if try await content.sendNotModified(&answer) { return }
        var head = content.head(.ok, type: ContentType.symlink, cache: &answer)
        head.headerFields[.contentDisposition] = request.disposition(of: request.name)
        try await answer.send(head, ByteBuffer(bytes: node.data))
    }
}
