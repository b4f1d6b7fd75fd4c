import Foundation
import IPLD
import TestOrigin
import TestSupport
import Testing
import UnixFS

@testable import Regatta

extension ProcessTests {
    /// The commands as people run them: as processes, with their exit codes and their words.
    @Suite struct ToolTests {
        let site = Website.shared

        @Test func `get writes a file, a block and a CAR`() async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin(blocks: site.blocks) { origin in
                    let from = "--gateway \(origin.url)"
                    let file = "\(home)/file"
                    let whole = "get ipfs://\(site.root)/large.bin -o \(file) \(from)"
                    let got = try await run(whole, home: home)
                    #expect(got.code == 0)
                    #expect(got.errors.isEmpty && got.output.isEmpty)
                    #expect(FileManager.default.contents(atPath: file) == Data(site.large))
                    let style = try await run(
                        "get /ipfs/\(site.root)/style.css \(from)",
                        home: home
                    )
                    #expect(style.output == String(decoding: site.style, as: UTF8.self))
                    let raw = try await run(
                        "get \(site.root) --format raw -o \(file) \(from)",
                        home: home
                    )
                    #expect(raw.code == 0)
                    let root = site.store.block(site.root)
                    #expect(
                        FileManager.default.contents(atPath: file) == root.map { Data($0.bytes) }
                    )
                    let car = try await run(
                        "get \(site.root)/plain --format car -o \(file) \(from)",
                        home: home
                    )
                    #expect(car.code == 0)
                    let bytes = try #require(FileManager.default.contents(atPath: file))
                    var store = FixtureStore()
                    try store.add(car: Array(bytes))
                    let plain = try store.resolve(site.root, ["plain"]).terminus.cid
                    #expect(try store.list(plain).count == 2)
                }
            }
        }

        @Test func `get says in one line why it cannot, and leaves nothing`() async throws {
            var others = FixtureStore()
            let stranger = others.add([1, 2, 3])
            try await withTemporaryDirectory { home in
                try await withOrigin(blocks: site.blocks) { origin in
                    let file = "\(home)/file"
                    let troubles = [
                        ("\(site.root)/plain", "is a directory"),
                        ("\(site.root)/none", "no link named \"none\""),
                        ("\(stranger)", "no gateway has it"),
                    ]
                    for (address, trouble) in troubles {
                        let ending = try await run(
                            "get \(address) -o \(file) --gateway \(origin.url)",
                            home: home
                        )
                        #expect(ending.code == 1)
                        #expect(ending.errors.hasPrefix("regatta: \(address): "))
                        #expect(ending.errors.contains(trouble))
                        #expect(ending.errors.split(separator: "\n").count == 1)
                    }
                    #expect(!FileManager.default.fileExists(atPath: file))
                    #expect(!FileManager.default.fileExists(atPath: "\(file).part"))
                }
            }
        }

        @Test func `gateways are listed and tested, for people and for programs`() async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin(blocks: site.blocks) { origin in
                    let from = "--gateway \(origin.url)"
                    let list = try await run("gateways \(from)", home: home)
                    #expect(list.code == 0)
                    #expect(list.output.contains(origin.url.dropFirst("http://".count)))
                    let test = "gateways test \(site.root) --json \(from)"
                    let good = try await run(test, home: home)
                    #expect(good.code == 0)
                    #expect(good.output.contains("\"isGood\" : true"))
                    await origin.stop()
                    let failed = try await run("gateways test \(from)", home: home)
                    #expect(failed.code == 1)
                    #expect(failed.output.contains("no connection"))
                }
            }
        }

        @Test func `explain says who was asked and what each did`() async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin(blocks: site.blocks) { origin in
                    try await withOrigin(Behaviour { $0.corruptChance = 1 }) { liar in
                        let address = "ipfs://\(site.root)/style.css"
                        let words = "explain \(address) --gateway \(origin.url)"
                        let good = try await run("\(words) --gateway \(liar.url)", home: home)
                        #expect(good.code == 0)
                        #expect(good.output.contains("2 blocks with 286 B fetched"))
                        #expect(good.output.contains("won"))
                        await origin.stop()
                        let alone = try await run("\(words) --json", home: home)
                        #expect(alone.code == 1)
                        #expect(alone.output.contains("\"outcome\" : \"unreachable\""))
                        #expect(alone.errors.split(separator: "\n").count == 1)
                    }
                }
            }
        }

        @Test(arguments: [
            ("serve --listen nonsense", "--listen: gateway.listen: expected an address"),
            ("serve --cache-size 1", "cache.size: must be at least 16MiB"),
            ("serve --admin-listen 0.0.0.0:0", "set admin.token"),
            ("config check --config /none.yaml", "/none.yaml: cannot be read: there is no such"),
            ("config check --config /", "/: cannot be read: it is a directory"),
            ("get", "Missing expected argument"),
            ("get foo", "foo: not a CID"),
            ("sail", "'sail'"),
        ])
        func `wrong words are answered in one line, with code 2`(
            words: String,
            message: String
        ) async throws {
            try await withTemporaryDirectory { home in
                let ending = try await run(words, home: home)
                #expect(ending.code == 2)
                #expect(ending.output.isEmpty)
                #expect(ending.errors.hasPrefix("regatta: "))
                #expect(ending.errors.contains(message))
                #expect(ending.errors.split(separator: "\n").count == 1)
            }
        }

        @Test func `settings come from the usual file, and the environment beats it`() async throws
        {
            try await withTemporaryDirectory { home in
                let directory = URL(filePath: "\(home)/.config/regatta")
                try FileManager.default.createDirectory(
                    at: directory,
                    withIntermediateDirectories: true
                )
                try Data("cache: {size: 1GiB}\nlog: {level: debug}".utf8)
                    .write(to: directory.appending(path: "regatta.yaml"))
                let larger = ["REGATTA_CACHE_SIZE": "2GiB"]
                let ending = try await run("config print", home: home, environment: larger)
                #expect(ending.code == 0)
                #expect(ending.output.contains("size: 2GiB"))
                #expect(ending.output.contains("level: debug"))
                let misspelt = ["REGATTA_CACHE_SZE": "2GiB"]
                let check = try await run("config check", home: home, environment: misspelt)
                #expect(check.code == 0)
                #expect(check.errors.contains("did you mean REGATTA_CACHE_SIZE?"))
            }
        }

        @Test func `settings may be empty, or come through a pipe`() async throws {
            try await withTemporaryDirectory { home in
                let empty = try await run("config check --config /dev/null", home: home)
                #expect(empty.code == 0)
                #expect(empty.output.hasPrefix("/dev/null: good"))
                let pipe = "\(home)/pipe"
                let maker = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [pipe])
                maker.waitUntilExit()
                // Opening it waits for the one who reads.
                Thread.detachNewThread {
                    let end = FileHandle(forWritingAtPath: pipe)
                    try? end?.write(contentsOf: Data("cache: {size: 3GiB}\n".utf8))
                    try? end?.close()
                }
                let piped = try await run("config print --config \(pipe)", home: home)
                #expect(piped.code == 0)
                #expect(piped.output.contains("size: 3GiB"))
            }
        }

        @Test func `who reads no further, as head does, hears nothing of it`() async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin(blocks: site.blocks) { origin in
                    let kept = try await run(
                        "get \(site.root)/large.bin -o \(home)/file --gateway \(origin.url)",
                        home: home
                    )
                    #expect(kept.code == 0)
                    let large = try site.store.resolve(site.root, ["large.bin"]).terminus.cid
                    let commands = [
                        "get \(large) --gateway \(origin.url)", "cache export \(large)",
                    ]
                    for words in commands {
                        let said = try await said(by: words, home: home)
                        #expect(said == "141\n", "\(words)")
                    }
                }
            }
        }

        /// The words and the exit code of the tool whose reader is gone before there is anything to read.
        private func said(by words: String, home: String) async throws -> String {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            let tool = tests.deletingLastPathComponent().appending(path: "regatta").path()
            let script = "exec 3>&1; { \(tool) \(words) 2>&3; echo $? >&3; } | exec true"
            process.arguments = ["-c", script]
            process.environment = ["HOME": home, "REGATTA_ADMIN_LISTEN": "127.0.0.1:1"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let said = try await Task.detached {
                try output.fileHandleForReading.readToEnd()
            }.value
            return String(decoding: said ?? Data(), as: UTF8.self)
        }

        @Test func `the version is asked for and given`() async throws {
            try await withTemporaryDirectory { home in
                let ending = try await run("--version", home: home)
                #expect(ending.code == 0)
                #expect(ending.output == "regatta \(Version.full)\n")
            }
        }
    }
}
