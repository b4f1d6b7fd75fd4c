public import IPLD
import Locking
public import Multiformats

// Stands in until the LMDB cache lands in this module; same interface, memory only.

/// Verified blocks, kept.
public final class BlockCache: Sendable {
    public struct Configuration: Sendable {
        public var path: String
        public var limit: Int
        public init(path: String, limit: Int) {
            self.path = path
            self.limit = limit
        }
    }
    public enum Admission: Sendable, Equatable {
        case accepted, present
        case declined(String)
    }
    public struct Statistics: Sendable {
        public var bytes = 0, limit = 0, blocks = 0, hits = 0, misses = 0, admitted = 0
        public var declined = 0, evicted = 0
    }
    private struct State: Sendable {
        var blocks: [Multihash: [UInt8]] = [:]
        var s = Statistics()
    }
    private let state: Locked<State>
    public init(_ configuration: Configuration) throws {
        var state = State()
        state.s.limit = configuration.limit
        self.state = Locked(state)
    }
    public func block(_ cid: CID) -> Block? {
        let bytes = state.withLock { state in
            let bytes = state.blocks[cid.multihash]
            if bytes == nil { state.s.misses += 1 } else { state.s.hits += 1 }
            return bytes
        }
        return bytes.flatMap { try? Block(verifying: $0, as: cid, limit: Block.largestLimit) }
    }
    public func contains(_ cid: CID) -> Bool { state.withLock { $0.blocks[cid.multihash] != nil } }
    @discardableResult public func admit(_ block: Block) -> Admission {
        state.withLock { state in
            state.blocks[block.cid.multihash] = block.bytes
            state.s.admitted += 1
            state.s.bytes += block.bytes.count
            state.s.blocks = state.blocks.count
            return .accepted
        }
    }
    public func purge(_ cid: CID) async -> Bool {
        state.withLock { $0.blocks.removeValue(forKey: cid.multihash) != nil }
    }
    public func flush() async {}
    public func close() async {}
    public var statistics: Statistics { state.withLock { $0.s } }
}

/// Small records, kept.
public final class Ledger: Sendable {
    private let state = Locked<[String: [[UInt8]: [UInt8]]]>([:])
    public init(path: String) throws {}
    public func value(forKey key: [UInt8], in table: String) throws -> [UInt8]? {
        state.withLock { $0[table]?[key] }
    }
    public func set(_ value: [UInt8], forKey key: [UInt8], in table: String) throws {
        state.withLock { $0[table, default: [:]][key] = value }
    }
    public func close() async {}
}
