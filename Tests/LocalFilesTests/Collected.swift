import IPLD
import LocalFiles
import Locking
import Multiformats
import TestSupport
import UnixFS

/// Takes the blocks of an import.
actor Collected {
    private(set) var store = FixtureStore()
    private(set) var cids: [CID] = []
    private(set) var hidden: [String] = []

    func take(_ block: Block) {
        store.add(block)
        cids.append(block.cid)
    }

    /// Imports a path, and returns its root.
    func add(
        _ path: String,
        _ options: TreeImport.Options = TreeImport.Options(),
        batch: Int = 1 << 20
    ) async throws -> BuiltNode {
        var files = TreeImport(options) { await self.take($0) }
        files.batch = batch
        return try await files.add(path)
    }
}

extension FixtureStore {
    /// A file's content.
    func content(_ cid: CID) throws -> [UInt8] {
        guard let root = block(cid) else { return [] }
        var reader = try FileReader(root: root)
        var bytes: [UInt8] = []
        while true {
            switch try reader.step() {
            case .needs(let cid):
                guard let block = block(cid) else { return [] }
                try reader.supply(block)
            case .bytes(let more): bytes += more
            case .end: return bytes
            }
        }
    }

    /// What is in a directory.
    func entries(_ cid: CID) throws -> [String: CID] {
        guard let root = block(cid) else { return [:] }
        var reader = try DirectoryReader(root: root)
        var entries: [String: CID] = [:]
        while true {
            switch try reader.step() {
            case .needs(let cid):
                guard let block = block(cid) else { return [:] }
                try reader.supply(block)
            case .entry(let entry): entries[entry.name] = entry.cid
            case .end: return entries
            }
        }
    }
}

/// Adds up, from any task.
final class Counter: Sendable {
    private let total = Locked(0)

    var sum: Int { total.withLock { $0 } }

    func add(_ count: Int) { total.withLock { $0 += count } }
}
