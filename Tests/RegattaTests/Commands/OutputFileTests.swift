import FoundationEssentials
import Testing

@testable import Regatta

@Suite struct OutputFileTests {
    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a file has its name only once it is whole`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/file"
            let file = try OutputFile(path)
            try file.write(Array("one ".utf8))
            #expect(text(path) == nil)
            try file.write(Array("two".utf8)[...])
            try file.finish()
            #expect(text(path) == "one two")
            #expect(text("\(path).part") == nil)
        }
    }

    @Test func `the file that was there stays until the new one is whole`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/file"
            #expect(FileManager.default.createFile(atPath: path, contents: Data("old".utf8)))
            let first = try OutputFile(path)
            try first.write(Array("half".utf8))
            first.discard()
            #expect(text(path) == "old")
            #expect(text("\(path).part") == nil)
            let second = try OutputFile(path)
            try second.write(Array("new".utf8))
            try second.finish()
            #expect(text(path) == "new")
        }
    }

    @Test func `a directory is no place to write to`() async throws {
        try await withTemporaryDirectory { directory in
            #expect(throws: Failure.self) { try OutputFile(directory) }
            #expect(throws: Failure.self) { try OutputFile("\(directory)/none/file") }
        }
    }
}
