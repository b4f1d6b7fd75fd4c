internal import CAR
public import IPLD
internal import Multiformats
internal import UnixFS

/// Looks through a CAR from its front to its end, and hashes every block.
public struct ArchiveScan: Sendable {
    /// How many missing blocks are named.
    private static let namedMissing = 10
    /// How many links may wait for their block at once: a bound on memory.
    private static let waitingLimit = 4 << 20
    private static let readSize = 1 << 20

    private let file: LocalFile
    private var summary = Archive.Summary()
    private var places: [BlockKey: Archive.Place] = [:]
    /// What was linked to and has not come.
    private var awaited: [BlockKey: CID] = [:]

    private init(_ file: LocalFile) {
        self.file = file
    }

    /// Opens an archive, and looks through all of it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - observe: Told of each block, with the place of its bytes in the file.
    ///   - progress: Told how many more bytes of the file were read.
    /// - Returns: The archive.
    /// - Throws: `CARError` for what is no CAR, ``LocalFileError/damaged(_:_:)`` for bytes that are
    ///   not the block they are said to be, and what reading throws.
    @concurrent
    public static func open(
        _ path: String,
        observe: @Sendable (_ block: Block, _ offset: UInt64) throws -> Void = { _, _ in },
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Archive {
        let file = try LocalFile(path)
        do {
            var scan = ArchiveScan(file)
            try await scan.run(observe, progress)
            try await file.checkUnchanged()
            return Archive(file, scan.summary, scan.places)
        } catch {
            file.close()
            throw error
        }
    }

    private mutating func run(
        _ observe: @Sendable (Block, UInt64) throws -> Void,
        _ progress: @Sendable (Int) -> Void
    ) async throws {
        var decoder = CARDecoder(blockLimit: Block.largestLimit, allowsVersion2: true)
        var position = 0
        while position < file.size {
            try Task.checkCancellation()
            let bytes = try await file.bytes(at: position, Self.readSize)
            guard !bytes.isEmpty else { throw LocalFileError.changed(path: file.path) }
            position += bytes.count
            decoder.push(bytes)
            while let item = try decoder.next() {
                switch item {
                case .header(let roots):
                    summary.roots = roots
                    for root in roots { try expect(root) }
                case .section(let cid, let bytes):
                    let offset = decoder.offset - UInt64(bytes.count)
                    let block = try Self.verified(bytes, cid)
                    try observe(block, offset)
                    try add(block, at: offset)
                }
            }
            progress(bytes.count)
        }
        try decoder.finish()
        summary.missing = awaited.count
        summary.firstMissing = Array(awaited.values.prefix(Self.namedMissing))
    }

    private mutating func add(_ block: Block, at offset: UInt64) throws {
        summary.bytes += UInt64(block.bytes.count)
        guard !block.cid.isIdentity else { return }
        let key = BlockKey(block.cid)
        awaited[key] = nil
        let place = Archive.Place(offset: offset, length: block.bytes.count)
        guard places.updateValue(place, forKey: key) == nil else {
            summary.repeated += 1
            return
        }
        summary.blocks += 1
        do {
            for link in try Links.links(of: block) { try expect(link) }
        } catch is IPLDError {
            summary.unreadable += 1
        }
    }

    /// Notes a link to a block that has not come.
    private mutating func expect(_ cid: CID) throws {
        guard !cid.isIdentity else { return }
        let key = BlockKey(cid)
        guard places[key] == nil, awaited.updateValue(cid, forKey: key) == nil else { return }
        guard awaited.count <= Self.waitingLimit else {
            throw LocalFileError.content("\(file.path): links to too many blocks that it has not")
        }
    }

    private static func verified(
        _ bytes: [UInt8],
        _ cid: CID
    ) throws(LocalFileError) -> Block {
        do {
            return try Block(verifying: bytes, as: cid, limit: Block.largestLimit)
        } catch {
            throw .damaged(cid, error)
        }
    }
}
