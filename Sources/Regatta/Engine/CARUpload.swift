import CAR
import FoundationEssentials
import IPLD
import Multiformats

/// Sends a CAR file to the running server, each block verified before.
struct CARUpload {
    private static let readBytes = 1 << 20

    let path: String
    let caller: AdminCaller

    /// Sends it.
    ///
    /// - Parameter isShown: Whether progress is shown to a person.
    /// - Returns: The one root, and what the server calls the upload.
    /// - Throws: ``Failure`` when it is no CAR, has not one root, or a block is not what its CID says.
    func run(isShown: Bool) async throws -> (cid: String, upload: String?) {
        // Mapped: what is not looked at any more need not stay in memory.
        guard let file = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
            throw Failure("\(path): cannot be read")
        }
        var bar = ProgressBar(isShown: isShown && Console.isErrorTerminal, total: file.count)
        var decoder = CARDecoder(blockLimit: Block.largestLimit)
        let upload = BlockUpload(caller: caller)
        var root: CID?
        do {
            for start in stride(from: 0, to: file.count, by: Self.readBytes) {
                let bytes = [UInt8](file[start..<min(start + Self.readBytes, file.count)])
                bar.advance(bytes.count)
                decoder.push(bytes)
                while let item = try decoder.next() {
                    switch item {
                    case .header(let roots): root = try one(of: roots)
                    case .section(let cid, let bytes):
                        guard !cid.isIdentity else { continue }
                        let limit = Block.largestLimit
                        try await upload.take(Block(verifying: bytes, as: cid, limit: limit))
                    }
                }
            }
            try decoder.finish()
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("\(path): \(error)")
        }
        guard let root else { throw Failure("\(path): is no CAR") }
        try await upload.finish()
        bar.finish()
        return (root.description, await upload.name)
    }

    private func one(of roots: [CID]) throws -> CID {
        guard roots.count == 1, let root = roots.first else {
            throw Failure("\(path): has \(roots.count) roots; one can be pinned")
        }
        return root
    }
}
