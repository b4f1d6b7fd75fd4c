import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import TAR
import UnixFS

extension ContentResponder {
    /// Answers with a tape archive of a file, a directory and everything in it, or a symlink.
    func respondWithTAR(to request: ContentRequest, _ answer: inout Answer) async throws {
        answer.kind = .tar
        let isHeadEnough =
            request.terms.isHead || request.terms.preconditions.mayEndWithoutBody
        let want = Want(
            root: request.target.root,
            path: request.target.segments,
            scope: isHeadEnough ? .block : .all
        )
        try await inSession(for: want, request) { session in
            let resolution = try await resolve(request, session)
            let terminus = resolution.terminus
            guard terminus.cid.codec == .dagPB || terminus.cid.codec == .raw else {
                throw Failure.unavailable(.tar, of: request.path)
            }
            let node = try UnixFSNode(decoding: terminus)
            let content = ContentHead(
                request,
                roots: resolution.roots,
                tag: EntityTag("\(terminus.cid).x-tar", isWeak: true),
                session: session
            )
            if try await content.sendNotModified(&answer) { return }
            var head = content.head(
                .ok,
                type: ResponseFormat.tar.mediaType,
                isWhole: node.links.prefix(64).allSatisfy { session.isCached($0.cid) },
                cache: &answer
            )
            head.headerFields[.acceptRanges] = "none"
            head.headerFields[.contentTypeOptions] = "nosniff"
            head.headerFields[.contentDisposition] = request.attachment("\(terminus.cid).tar")
            guard !answer.isHead else { return try await answer.begin(head, length: nil) }
            var archive = ArchiveStream(
                of: terminus.cid,
                head: head,
                session: session,
                policy: policy
            )
            try await archive.send(terminus, &answer)
        }
    }
}

/// An archive on its way to a client.
///
/// The head goes out with the first part of the archive, so that what is wrong with the names of
/// a small one can still be told.
private struct ArchiveStream {
    /// A directory that is being read, and how many names lead to its entries.
    private struct Level {
        var reader: DirectoryReader
        let depth: Int
    }

    /// The deepest directory that is packed.
    private static let depthLimit = 256
    private static let partSize = 64 << 10

    private let head: HTTPResponse
    private let session: Session
    private let policy: ContentPolicy
    private var writer: TARWriter
    private var pending = ByteBuffer()
    private var levels: [Level] = []
    private var names: [[UInt8]] = []

    init(of cid: CID, head: HTTPResponse, session: Session, policy: ContentPolicy) {
        self.policy = policy
        self.head = head
        self.session = session
        writer = TARWriter(top: cid.description)
    }

    mutating func send(_ root: Block, _ answer: inout Answer) async throws {
        try await add(root, &answer)
        while !levels.isEmpty {
            let last = levels.count - 1
            names.removeLast(names.count - levels[last].depth)
            guard let entry = try await session.next(&levels[last].reader) else {
                levels.removeLast()
                continue
            }
            names.append(entry.nameBytes)
            try policy.check(CollectionOfOne(entry.cid))
            try await add(session.block(entry.cid), &answer)
        }
        pending.writeBytes(TARWriter.end)
        guard answer.hasBegun else { return try await answer.send(head, pending) }
        try await answer.write(pending)
        try await answer.end()
    }

    /// Adds a member, and its bytes; the entries of a directory come after it.
    private mutating func add(_ block: Block, _ answer: inout Answer) async throws {
        let node = try UnixFSNode(decoding: block)
        switch node.kind {
        case .symlink: try write(.symlink(target: Array(node.data)), node)
        case .directory, .shard:
            guard levels.count < Self.depthLimit else {
                throw UnixFSError.tooDeep(limit: Self.depthLimit)
            }
            try write(.directory, node)
            levels.append(Level(reader: try DirectoryReader(root: block), depth: names.count))
        case .file:
            var reader = try FileReader(root: block)
            try write(.file(size: reader.size), node)
            while let bytes = try await session.next(&reader) {
                pending.writeBytes(bytes)
                try await passOn(&answer)
            }
            pending.writeBytes(TARWriter.padding(after: reader.size))
        }
        try await passOn(&answer)
    }

    private mutating func write(_ kind: TAREntry.Kind, _ node: UnixFSNode) throws {
        let modified = node.modified.map { time in
            TAREntry.ModificationTime(seconds: time.seconds, nanoseconds: time.nanoseconds)
        }
        let entry = TAREntry(kind, names: names, mode: node.mode, modified: modified)
        pending.writeBytes(try writer.header(of: entry))
    }

    private mutating func passOn(_ answer: inout Answer) async throws {
        guard pending.readableBytes >= Self.partSize else { return }
        if !answer.hasBegun { try await answer.begin(head, length: nil) }
        try await answer.write(pending)
        pending = ByteBuffer()
    }
}
