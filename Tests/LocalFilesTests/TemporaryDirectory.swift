import FoundationEssentials
import SystemPackage

/// A directory for one test, gone with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let name = "regatta-files-\(UInt64.random(in: 0...UInt64.max))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a name in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the directories it needs.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: url)
        return path(name)
    }

    /// Changes a file in its place, as another program would.
    func overwrite(_ name: String, with bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(FilePath(path(name)), .writeOnly, options: .truncate)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    func symlink(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path(name),
            withDestinationPath: target
        )
    }

    /// Everything below, sorted; symbolic links are not followed.
    func names(below name: String = "") throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path(name)).sorted()
    }

    func exists(_ name: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path(name))) != nil
    }
}
