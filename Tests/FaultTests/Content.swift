import CAR
import IPLD
import Multiformats
import Retrieval
import TestSupport

/// What the upstreams have: a folder with a file of a dozen blocks, in two levels.
struct Content: Sendable {
    static let shared = Content()

    let store: FixtureStore
    let file: [UInt8]
    let root: CID
    /// Where the path to the file leads.
    let terminus: CID
    /// The first block of the file, which is nothing but bytes.
    let leaf: CID

    private init() {
        var store = FixtureStore()
        file = SeededGenerator.bytes(12 * Self.blockSize - 7, seed: 3)
        let layout = FileLayout(chunkSize: Self.blockSize, linksPerNode: 4)
        terminus = store.file(file, layout: layout)
        leaf = store.cids[0]
        root = store.directory(["file.bin": terminus])
        self.store = store
    }

    static let blockSize = 64 << 10

    /// The bytes of a block, for an origin.
    @Sendable
    func block(_ cid: CID) -> [UInt8]? {
        store.block(cid)?.bytes
    }
}

/// What a client asks the gateway for.
enum Ask: String, Sendable, CaseIterable {
    /// One block, which upstreams are asked for as it is.
    case block
    /// A file, which upstreams are asked for as a CAR.
    case file
    /// A CAR, which upstreams are asked for as well.
    case car

    /// What upstreams are asked for first.
    var kind: RequestKind { self == .block ? .raw : .car }

    /// Path and query.
    var target: String {
        let content = Content.shared
        return switch self {
        case .block: "/ipfs/\(content.leaf)?format=raw"
        case .file: "/ipfs/\(content.root)/file.bin"
        case .car: "/ipfs/\(content.root)/file.bin?format=car"
        }
    }

    /// The right answer.
    func answer() throws -> [UInt8] {
        let content = Content.shared
        return switch self {
        case .block: Array(content.file.prefix(Content.blockSize))
        case .file: content.file
        case .car:
            try content.store.walk(content.root, ["file.bin"])
                .reduce(into: CAREncoder.header(roots: [content.terminus])) { car, block in
                    car += CAREncoder.prefix(of: block) + block.bytes
                }
        }
    }
}
