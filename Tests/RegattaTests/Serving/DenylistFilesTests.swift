import FoundationEssentials
import Locking
import Logging
import Multiformats
import ServiceLifecycle
import TestSupport
import Testing

@testable import Gateway
@testable import Regatta

@Suite(.timeLimit(.minutes(1))) struct DenylistFilesTests {
    private static let one = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    private static let two = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
    private let policy = ContentPolicy()

    private func files(
        _ places: [String],
        in directory: String,
        download: @escaping @Sendable (String) async throws -> [UInt8] = { _ in [] }
    ) -> DenylistFiles {
        DenylistFiles(
            places: Locked(places),
            copies: directory + "/copies",
            policy: policy,
            logger: .silent,
            download: download,
            pause: .milliseconds(10)
        )
    }

    private func isForbidden(_ text: String) -> Bool {
        let cids = [try? CID(text)].compactMap(\.self)
        #expect(cids.count == 1)
        return (try? policy.check(cids)) == nil
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test func `files and directories are read, by name`() async throws {
        try await withTemporaryDirectory { path in
            try FileManager.default.createDirectory(
                atPath: "\(path)/lists",
                withIntermediateDirectories: true
            )
            try write("/ipfs/\(Self.one)", to: "\(path)/lists/a.deny")
            try write("!/ipfs/\(Self.one)", to: "\(path)/lists/b.txt")
            try write("/ipfs/\(Self.two)", to: "\(path)/single")
            await files(["\(path)/none", "\(path)/lists", "\(path)/single"], in: path).load()
            #expect(isForbidden(Self.one))
            #expect(isForbidden(Self.two))
            try write("!/ipfs/\(Self.one)", to: "\(path)/lists/b.deny")
            await files(["\(path)/lists"], in: path).load()
            #expect(!isForbidden(Self.one))
            #expect(!isForbidden(Self.two))
        }
    }

    @Test func `a change counts while the server runs`() async throws {
        try await withTemporaryDirectory { path in
            let list = "\(path)/list.deny"
            try write("# nothing\n", to: list)
            let files = files([list], in: path)
            await files.load()
            let group = ServiceGroup(configuration: .init(services: [files], logger: .silent))
            let serving = Task { try await group.run() }
            try write("# nothing\n/ipfs/\(Self.one)\n", to: list)
            try await until { isForbidden(Self.one) }
            try FileManager.default.removeItem(atPath: list)
            try await until { !isForbidden(Self.one) }
            await group.triggerGracefulShutdown()
            _ = await serving.result
        }
    }

    @Test func `a list of another machine is kept for a start without it`() async throws {
        try await withTemporaryDirectory { path in
            let url = "https://lists.example/bad.deny"
            let asked = Locked(0)
            await files([url], in: path) { _ in
                asked.withLock { $0 += 1 }
                return Array("/ipfs/\(Self.one)".utf8)
            }.load()
            #expect(isForbidden(Self.one))
            policy.replace(with: [])
            await files([url], in: path) { _ in
                asked.withLock { $0 += 1 }
                throw CancellationError()
            }.load()
            #expect(isForbidden(Self.one))
            #expect(asked.withLock { $0 } == 1)
        }
    }
}
