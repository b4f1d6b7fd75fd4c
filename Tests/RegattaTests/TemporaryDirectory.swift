import FoundationEssentials

/// A directory of its own for a test, gone when the test is over.
func withTemporaryDirectory<Result>(
    _ body: (_ path: String) async throws -> Result
) async throws -> Result {
    let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
    let path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { _ = try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
