import Glibc
import LMDB
import Testing

@Suite struct EnvironmentDirectoryTests {
    private let temporary = TemporaryDirectory()

    @Test func `makes the directories above it too, and again`() throws {
        let directory = EnvironmentDirectory("\(temporary.path)/a/b/c")
        try directory.create()
        try directory.create()
        #expect(!directory.hasEnvironment)
        #expect(directory.fileSize == 0)
    }

    @Test func `a file in the way is an error`() throws {
        writeFile([1], to: "\(temporary.path)/a")
        #expect(throws: LMDBError(code: ENOTDIR)) {
            try EnvironmentDirectory("\(temporary.path)/a/b").create()
        }
    }

    @Test func `removes the environment and nothing else`() throws {
        let directory = EnvironmentDirectory(temporary.path)
        do {
            let environment = try Environment(path: directory.path, mapSize: 1 << 20, databases: 1)
            _ = try environment.database(named: "table")
        }
        writeFile([1], to: "\(temporary.path)/other")
        #expect(directory.hasEnvironment)
        #expect(directory.fileSize >= 8192)
        try directory.removeEnvironment()
        #expect(!directory.hasEnvironment)
        #expect(readFile("\(temporary.path)/other") == [1])
    }
}
