import Foundation
import Testing

@testable import Regatta

extension ProcessTests {
    /// The commands that read and write files of this machine.
    @Suite struct FilesToolTests {
        private static let hello = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"

        @Test func `add tells the CID, and keeps the content`() async throws {
            try await withTemporaryDirectory { home in
                try write("hello\n", to: "\(home)/d/a.txt")
                try write("hidden", to: "\(home)/d/.b")
                let hash = try await run("add --only-hash \(home)/d/a.txt", home: home)
                #expect(hash.code == 0)
                #expect(hash.output == "\(Self.hello)  \(home)/d/a.txt\n")
                let old = try await run(
                    "add -n --profile unixfs-v0-2015 \(home)/d/a.txt",
                    home: home
                )
                #expect(old.output.hasPrefix("QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN  "))
                let kept = try await run("add \(home)/d --json", home: home)
                #expect(kept.code == 0)
                #expect(kept.errors.contains("/d/.b; --hidden adds them"))
                let results = try JSONDecoder().decode([Added].self, from: Data(kept.output.utf8))
                let root = try #require(results.first?.cid)
                let got = try await run(
                    "get /ipfs/\(root)/a.txt --gateway http://127.0.0.1:1",
                    home: home
                )
                #expect(got.output == "hello\n")
            }
        }

        @Test func `add says in one line why it cannot`() async throws {
            try await withTemporaryDirectory { home in
                for (words, trouble, code) in [
                    ("\(home)/none", "No such file", 1), ("/dev/null", "is not a file", 1),
                    ("\(home) --profile x", "expected unixfs-v1-2025 or", 2),
                    ("\(home) --chunk-size 9GiB", "expected a size up to", 2),
                    ("\(home) --cid-version 7", "expected 0 or 1", 2),
                ] {
                    let ending = try await run("add -n \(words)", home: home)
                    #expect(ending.code == Int32(code))
                    #expect(ending.output.isEmpty)
                    #expect(ending.errors.contains(trouble), "\(words): \(ending.errors)")
                    #expect(ending.errors.split(separator: "\n").count == 1)
                }
            }
        }

        @Test func `a CAR is made, checked, listed and unpacked`() async throws {
            try await withTemporaryDirectory { home in
                try write("hello\n", to: "\(home)/d/a.txt")
                let car = "\(home)/d.car"
                let made = try await run("car create \(home)/d -o \(car)", home: home)
                #expect(made.code == 0)
                let root = made.output.trimmingCharacters(in: .newlines)
                let checked = try await run("car verify \(car)", home: home)
                #expect(checked.code == 0)
                #expect(checked.output.contains("complete: 2 blocks"))
                let list = try await run("car ls \(car)", home: home)
                #expect(list.output.hasPrefix("\(Self.hello)  6  "))
                #expect(list.output.contains(root))
                let out = try await run("car extract \(car) -o \(home)/out", home: home)
                #expect(out.code == 0)
                let text = try String(contentsOfFile: "\(home)/out/a.txt", encoding: .utf8)
                #expect(text == "hello\n")
                let again = try await run("car extract \(car) -o \(home)/out", home: home)
                #expect(again.code == 1)
                #expect(again.errors.contains("exists already"))
            }
        }

        @Test func `a damaged CAR is refused, and its block named`() async throws {
            try await withTemporaryDirectory { home in
                try write("hello\n", to: "\(home)/a")
                let car = "\(home)/a.car"
                _ = try await run("car create \(home)/a -o \(car)", home: home)
                var bytes = try Data(contentsOf: URL(filePath: car))
                bytes[bytes.count - 1] ^= 1
                try bytes.write(to: URL(filePath: car))
                for command in ["verify", "ls", "extract"] {
                    let ending = try await run("car \(command) \(car)", home: home)
                    #expect(ending.code == 1)
                    #expect(ending.errors.contains("\(Self.hello): the bytes do not have the hash"))
                }
            }
        }

        private struct Added: Decodable {
            let cid: String
        }

        private func write(_ text: String, to path: String) throws {
            let url = URL(filePath: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
    }
}
