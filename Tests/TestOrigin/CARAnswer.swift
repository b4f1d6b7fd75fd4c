import CAR
import HTTPTypes
import IPLD
import Multiformats
import OpenSSL
import UnixFS

extension Answer {
    /// The blocks of a path and of what the scope asks for below it.
    init(car target: GatewayTarget, from store: FaultyStore) {
        guard store.behaviour.servesCAR else {
            self.init(.notAcceptable, saying: "no CARs here")
            return
        }
        let resolution: Resolution
        do {
            resolution = try Resolution(of: target, in: store)
        } catch let error as PathError {
            self.init(error.isAbsence ? .notFound : .internalServerError, saying: "\(error)")
            return
        } catch {
            self.init(.notFound, saying: "no such block")
            return
        }
        let walker = DAGWalker(
            resolution,
            scope: target.scope,
            bytes: store.behaviour.honoursEntityBytes ? target.bytes : nil
        )
        let type = "application/vnd.ipld.car; version=1; order=dfs; dups=n"
        self.init(.ok, type: type, length: nil) {
            var pieces = CARPieces(root: target.cid, walker: walker, store: store)
            return AnyIterator { pieces.next() }
        }
        describe(target, tag: "car", disposition: "car")
        if store.behaviour.surplus == .zeros { self = followedByZeros() }
    }
}

extension Resolution {
    /// Where the path leads, as far as the store has it.
    fileprivate init(of target: GatewayTarget, in store: FaultyStore) throws {
        var resolver = PathResolver(root: target.cid, path: target.path)
        while true {
            switch try resolver.step() {
            case .resolved(let resolution):
                self = resolution
                return
            case .needs(let cid):
                guard let block = store.block(cid) else { throw BrokenOff() }
                try resolver.supply(block)
            }
        }
    }
}

extension PathError {
    /// Whether it says that the path leads nowhere, rather than that it cannot be followed.
    fileprivate var isAbsence: Bool {
        switch self {
        case .noLink, .notADirectory: true
        default: false
        }
    }
}

extension FaultyStore {
    /// The true block; nil when it has not got it, or when it is not one.
    fileprivate func block(_ cid: CID) -> Block? {
        honest(cid).flatMap { try? Block(verifying: $0, as: cid, limit: Block.largestLimit) }
    }
}

/// A CAR, piece by piece, with its faults.
private struct CARPieces {
    private let root: CID
    private let store: FaultyStore
    private var walker: DAGWalker
    private var front: [[UInt8]]
    private var last: [UInt8] = []
    private var strangers = 0
    private var ended = false

    init(root: CID, walker: DAGWalker, store: FaultyStore) {
        self.root = root
        self.walker = walker
        self.store = store
        front = Self.front(root, store.behaviour)
    }

    mutating func next() -> Answer.Piece? {
        if !front.isEmpty { return .bytes(front.removeFirst()) }
        if ended { return surplus().map { .bytes($0) } }
        do {
            while let block = try nextBlock() {
                guard !store.behaviour.omitted.contains(block.cid.description) else { continue }
                last = Self.section(block.cid, store.spoilt(block.bytes))
                return .bytes(last)
            }
        } catch {
            ended = true
            return .broken
        }
        ended = true
        // A length without what it promises, and then an orderly end.
        return store.behaviour.carFault == .section ? .bytes([0x7F, 0x01]) : next()
    }

    /// The next of the sections that never end.
    private mutating func surplus() -> [UInt8]? {
        switch store.behaviour.surplus {
        case .repeats:
            return last
        case .strangers:
            strangers += 1
            let bytes = Array("stranger number \(strangers)".utf8)
            return Self.unaskedFor(bytes).map { Self.section($0, bytes) }
        case .identities:
            // An empty identity CID, many times over.
            return [[UInt8]](repeating: [4, 1, 0x55, 0, 0], count: 1000).flatMap(\.self)
        case .zeros, nil:
            return nil
        }
    }

    /// What stands before the first block that was asked for.
    private static func front(_ root: CID, _ behaviour: Behaviour) -> [[UInt8]] {
        let extra = (0..<behaviour.extraBlocks).compactMap { index -> [UInt8]? in
            let bytes = Array("block number \(index), which nobody asked for".utf8)
            return unaskedFor(bytes).map { section($0, bytes) }
        }
        switch behaviour.carFault {
        case .header: return [[0x04, 0x83, 0x01, 0x02, 0x03]]
        case .version: return [[0x0A, 0xA1, 0x67] + Array("version".utf8) + [0x02]]
        case .varint: return [CAREncoder.header(roots: [root]), Array(repeating: 0xFF, count: 32)]
        case .length: return [CAREncoder.header(roots: [root]), [0x80, 0x80, 0x80, 0x80, 0x04]]
        case .root:
            return [CAREncoder.header(roots: [unaskedFor([1, 2, 3]) ?? root])] + extra
        case .section, nil: return [CAREncoder.header(roots: [root])] + extra
        }
    }

    private static func section(_ cid: CID, _ bytes: [UInt8]) -> [UInt8] {
        var section: [UInt8] = []
        Varint.append(UInt64(cid.bytes.count + bytes.count), to: &section)
        return section + cid.bytes + bytes
    }

    /// The CID of a raw block of these bytes.
    private static func unaskedFor(_ bytes: [UInt8]) -> CID? {
        let digest = Digest.hash(.sha256, bytes.span)
        return (try? Multihash(code: Multihash.sha256, digest: digest)).flatMap {
            try? CID(version: .v1, codec: .raw, multihash: $0)
        }
    }

    private mutating func nextBlock() throws -> Block? {
        while true {
            switch try walker.step() {
            case .block(let block): return block
            case .end: return nil
            case .needs(let cid):
                guard let block = store.block(cid) else { throw BrokenOff() }
                try walker.supply(block)
            }
        }
    }
}
