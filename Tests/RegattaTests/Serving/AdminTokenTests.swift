import FoundationEssentials
import Testing

@testable import Regatta

@Suite struct AdminTokenTests {
    @Test func `a token is made once and only its owner can read it`() async throws {
        try await withTemporaryDirectory { path in
            let token = try AdminToken.load(in: path)
            #expect(token.count == 64)
            #expect(try AdminToken.load(in: path) == token)
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(path)/admin.token"
            )
            let mode = try #require(attributes[.posixPermissions] as? UInt)
            #expect(mode & 0o777 == 0o600)
        }
    }

    @Test func `two directories have two tokens`() async throws {
        try await withTemporaryDirectory { first in
            try await withTemporaryDirectory { second in
                let tokens = [try AdminToken.load(in: first), try AdminToken.load(in: second)]
                #expect(Set(tokens).count == 2)
            }
        }
    }

    @Test func `a token that others can read is refused`() async throws {
        try await withTemporaryDirectory { path in
            _ = try AdminToken.load(in: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644],
                ofItemAtPath: "\(path)/admin.token"
            )
            #expect(throws: Failure.self) { try AdminToken.load(in: path) }
        }
    }

    @Test func `an empty token file is refused, and so is a directory that is not there`()
        async throws
    {
        try await withTemporaryDirectory { path in
            _ = FileManager.default.createFile(
                atPath: "\(path)/admin.token",
                contents: Data(" \n".utf8),
                attributes: [.posixPermissions: 0o600]
            )
            #expect(throws: Failure.self) { try AdminToken.load(in: path) }
            #expect(throws: Failure.self) { try AdminToken.load(in: "\(path)/none") }
        }
    }
}
