import FoundationEssentials
import IPLD
import Multiformats
import UnixFS

/// Builds a file or a directory, and sends its blocks to the running server.
struct FileUpload {
    let profile: ImportProfile
    private var upload: BlockUpload
    private var bar: ProgressBar

    /// - Parameters:
    ///   - profile: How content is cut and linked.
    ///   - caller: Where to send it.
    ///   - isShown: Whether progress is shown to a person.
    init(profile: ImportProfile, caller: AdminCaller, isShown: Bool) {
        self.profile = profile
        upload = BlockUpload(caller: caller)
        bar = ProgressBar(isShown: isShown && Console.isErrorTerminal, total: nil)
    }

    /// Builds and sends what is at `path`.
    ///
    /// - Returns: The root, and what the server calls the upload.
    /// - Throws: ``Failure`` when something cannot be read, or is neither file, directory nor symlink.
    mutating func run(_ path: String) async throws -> (cid: String, upload: String?) {
        let root = try await node(path)
        try await upload.finish()
        bar.finish()
        return (root.cid.description, upload.name)
    }

    private mutating func node(_ path: String) async throws -> BuiltNode {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        do {
            switch attributes?[.type] as? FileAttributeType {
            case .typeRegular: return try await file(path)
            case .typeDirectory: return try await directory(path)
            case .typeSymbolicLink:
                let target = try FileManager.default.destinationOfSymbolicLink(atPath: path)
                let (root, block) = try BuiltNode.symlink(to: target, profile)
                try await upload.take(block)
                return root
            default: throw Failure("\(path): is neither a file, a directory nor a symlink")
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private mutating func file(_ path: String) async throws -> BuiltNode {
        // Mapped: what has been cut need not stay in memory.
        guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
            throw Failure("\(path): cannot be read")
        }
        var builder = FileBuilder(profile)
        for start in stride(from: 0, to: data.count, by: profile.chunkSize) {
            let chunk = [UInt8](data[start..<min(start + profile.chunkSize, data.count)])
            for block in try builder.add(FileBuilder.leaf(chunk, profile)) {
                try await upload.take(block)
            }
            bar.advance(chunk.count)
        }
        let (root, blocks) = try builder.finish()
        for block in blocks { try await upload.take(block) }
        return root
    }

    private mutating func directory(_ path: String) async throws -> BuiltNode {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Failure("\(path): cannot be read")
        }
        var builder = DirectoryBuilder(profile)
        for name in names.sorted() { try builder.add(name, try await node("\(path)/\(name)")) }
        let (root, blocks) = try builder.finish()
        for block in blocks { try await upload.take(block) }
        return root
    }
}
