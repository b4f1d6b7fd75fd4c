import BlockCache
import CAR
import IPLD
import Multiformats
import Pinning

/// A CAR that somebody uploads: every block is verified and kept until it is pinned.
struct PinUpload {
    private static let batchBytes = 8 << 20

    let name: String
    let blocks: RetainedBlocks
    private var decoder = CARDecoder(blockLimit: Block.largestLimit)
    private var batch: [Block] = []
    private var waiting = 0
    private var roots: [String] = []
    private var count = 0
    private var bytes = 0

    init(name: String, blocks: RetainedBlocks) {
        self.name = name
        self.blocks = blocks
    }

    /// Whether a client may name an upload so: a request's blocks must not be taken for one.
    static func isOne(_ name: String) -> Bool {
        name.hasPrefix(PinningService.uploadPrefix) && name.utf8.count <= 64
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    var view: UploadView { UploadView(upload: name, roots: roots, blocks: count, bytes: bytes) }

    mutating func take(_ part: [UInt8]) async throws {
        decoder.push(part)
        while let item = try decoder.next() {
            switch item {
            case .header(let roots): self.roots = roots.map(\.description)
            case .section(let cid, let bytes):
                guard !cid.isIdentity else { continue }
                let block = try Block(verifying: bytes, as: cid, limit: Block.largestLimit)
                batch.append(block)
                waiting += bytes.count
                count += 1
                self.bytes += bytes.count
                if waiting >= Self.batchBytes { try await flush() }
            }
        }
    }

    mutating func finish() async throws {
        try decoder.finish()
        try await flush()
    }

    private mutating func flush() async throws {
        try await blocks.retain(batch, for: name)
        (batch, waiting) = ([], 0)
    }
}
