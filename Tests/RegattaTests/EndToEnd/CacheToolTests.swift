import Foundation
import TestOrigin
import TestSupport
import Testing
import UnixFS

@testable import Regatta

extension ProcessTests {
    /// `regatta cache` as people run it: alone, and beside a server that has the cache open.
    @Suite struct CacheToolTests {
        let site = Website.shared

        /// Runs a command of the cache with a directory of its own, or a server's.
        private func cache(
            _ words: String,
            home: String,
            beside server: TestServer? = nil
        ) async throws -> Tool.Ending {
            var environment: [String: String] = [:]
            var directories = "--cache-dir \(home)/cache --data-dir \(home)/data"
            if let server {
                environment["REGATTA_ADMIN_LISTEN"] = String(server.admin.dropFirst(7))
                directories = "--cache-dir \(server.cache) --data-dir \(server.data)"
            }
            return try await run(
                "cache \(words) --cache-size 64MiB \(directories)",
                home: home,
                environment: environment
            )
        }

        private func archive(in home: String) throws -> String {
            let file = "\(home)/site.car"
            let bytes = try Data(site.store.car(site.root))
            #expect(FileManager.default.createFile(atPath: file, contents: bytes))
            return file
        }

        @Test func `a CAR is taken, shown, checked, given back and removed`() async throws {
            try await withTemporaryDirectory { home in
                let taken = try await cache("import \(archive(in: home))", home: home)
                #expect(taken.code == 0, "\(taken.errors)")
                let count = "\(site.store.count) blocks"
                #expect(taken.output.hasPrefix("took \(count), "))
                #expect(taken.output.contains("\(site.root)"))
                let shown = try await cache("stats", home: home)
                #expect(shown.output.contains("blocks  \(site.store.count)\n"))
                #expect(shown.output.contains("none answers"))
                let checked = try await cache("verify --rate 1GiB", home: home)
                #expect(checked.code == 0)
                #expect(checked.output.hasPrefix("\(count), "))
                #expect(checked.output.hasSuffix(": all sound\n"))
                let file = "\(home)/again.car"
                let given = try await cache("export \(site.root) -o \(file)", home: home)
                #expect(given.code == 0)
                var store = FixtureStore()
                try store.add(
                    car: Array(try #require(FileManager.default.contents(atPath: file)))
                )
                #expect(Set(store.cids) == Set(site.store.cids))
                let removed = try await cache("purge \(site.root)", home: home)
                #expect(removed.output.hasPrefix("removed \(count), "))
                let again = try await cache("purge \(site.root) --json", home: home)
                #expect(again.output.contains("\"blocks\" : 0,"))
            }
        }

        @Test func `what cannot be done is said in one line`() async throws {
            try await withTemporaryDirectory { home in
                let file = try archive(in: home)
                let bytes = try #require(FileManager.default.contents(atPath: file))
                let cut = "\(home)/cut.car"
                #expect(
                    FileManager.default.createFile(atPath: cut, contents: bytes.dropLast(9))
                )
                let troubles: [(words: String, code: Int32, trouble: String)] = [
                    ("purge nonsense", 2, "nonsense: "),
                    ("purge \(site.root)/a", 2, "without a path"),
                    ("export \(site.root) -o \(home)/none.car", 1, "is not in the cache"),
                    ("import \(home)/none.car", 1, "cannot be read"),
                    ("import \(cut)", 1, "cut.car: "),
                    ("verify --rate fast", 2, "no size"),
                ]
                for (words, code, trouble) in troubles {
                    let ending = try await cache(words, home: home)
                    #expect(ending.code == code, "\(words)")
                    #expect(ending.errors.hasPrefix("regatta: "))
                    #expect(ending.errors.contains(trouble), "\(ending.errors)")
                    #expect(ending.errors.split(separator: "\n").count == 1)
                }
                #expect(!FileManager.default.fileExists(atPath: "\(home)/none.car"))
            }
        }

        @Test func `a running server is asked, and another process reads and writes beside it`()
            async throws
        {
            let site = site
            try await withOrigin(blocks: site.blocks) { origin in
                try await withServer(racing: [origin]) { server in
                    let client = HTTPClient()
                    let url = "\(server.gateway)/ipfs/\(site.root)/style.css"
                    #expect(try await client.get(url).body == site.style)
                    try await withTemporaryDirectory { home in
                        let shown = try await cache("", home: home, beside: server)
                        #expect(shown.code == 0, "\(shown.errors)")
                        #expect(shown.output.contains("asked for"))
                        #expect(shown.output.contains("\(site.root)"))
                        // Another process writes into the file that the server has open.
                        let file = try archive(in: home)
                        let taken = try await cache("import \(file)", home: home, beside: server)
                        #expect(taken.code == 0, "\(taken.errors)")
                        let offline = try await client.get(
                            "\(server.gateway)/ipfs/\(site.root)/large.bin",
                            headers: [("Cache-Control", "only-if-cached")]
                        )
                        #expect(offline.body == site.large)
                        let checked = try await cache("verify", home: home, beside: server)
                        #expect(checked.output.hasSuffix(": all sound\n"))
                        let removed = try await cache(
                            "purge \(site.root)",
                            home: home,
                            beside: server
                        )
                        #expect(removed.code == 0, "\(removed.errors)")
                        let gone = try await client.get(
                            url,
                            headers: [("Cache-Control", "only-if-cached")]
                        )
                        #expect(gone.status == 412)
                    }
                }
            }
        }
    }
}
