import FoundationEssentials

/// A directory of its own for a test, deleted with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

func writeFile(_ bytes: [UInt8], to path: String) {
    let isWritten = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    precondition(isWritten, "cannot write \(path)")
}

func readFile(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
}
