import FoundationEssentials

/// A directory of its own for a test, deleted with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
        path = FileManager.default.temporaryDirectory.appending(path: name).path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
