import Admin
import Foundation
import IPLD
import Multiformats
import Pinning
import TestOrigin
import TestSupport
import Testing

@testable import Regatta

extension ProcessTests {
    /// `regatta pin` as people run it, beside a server.
    @Suite struct PinToolTests {
        let site = Website.shared

        /// Runs `body` with a way to run the tool beside a server with two simulated backends.
        private func beside(
            _ body:
                @Sendable (_ run: (String) async throws -> Tool.Ending, String) async throws ->
                Void
        ) async throws {
            try await withOrigin(blocks: site.blocks) { origin in
                try await withServer(racing: [origin]) { settings in
                    settings.pinning.backends += [
                        BackendSettings(name: "one", type: .simulated),
                        BackendSettings(name: "two", type: .simulated),
                    ]
                } _: { server in
                    try await withTemporaryDirectory { home in
                        let address = server.admin.replacing("http://", with: "")
                        let tool: (String) async throws -> Tool.Ending = { words in
                            try await run(
                                "\(words) --data-dir \(server.data)",
                                home: home,
                                environment: ["REGATTA_ADMIN_LISTEN": address]
                            )
                        }
                        try await body(tool, home)
                    }
                }
            }
        }

        @Test func `a CID is pinned here and elsewhere, listed, and let go`() async throws {
            try await beside { run, _ in
                let add = "pin add \(site.root) --name site --backend local --backend one"
                let added = try await run(add)
                #expect(added.code == 0, "\(added.errors)")
                #expect(added.output.contains("one (simulated)  pinned"))
                let again = try await run("\(add) --json")
                let pin = try JSONDecoder().decode(PinView.self, from: Data(again.output.utf8))
                #expect(added.output.contains(pin.id))
                let listed = try await run("pin ls --status pinned --backend local --json")
                let list = try JSONDecoder().decode(PinViews.self, from: Data(listed.output.utf8))
                #expect(list.pins.map(\.id) == [pin.id])
                #expect(try await run("pin ls --backend two").output.contains(pin.id) == false)
                #expect(try await run("pin ls --backend one --remote").output.contains("sim-"))
                let status = try await run("pin status \(site.root) --watch")
                #expect(status.output.contains("pinned"))
                #expect(try await run("pin rm \(pin.id)").code == 0)
                #expect(try await run("pin ls").output.contains(pin.id) == false)
                let gone = try await run("pin rm \(pin.id)")
                #expect(gone.code == 1)
                #expect(gone.errors.hasPrefix("regatta: there is no pin request"))
            }
        }

        @Test func `a directory is built, sent and pinned, and has the CID of its profile`()
            async throws
        {
            try await beside { run, home in
                let folder = "\(home)/folder"
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: false
                )
                try Data("hello world".utf8).write(to: URL(filePath: "\(folder)/hello"))
                try Data().write(to: URL(filePath: "\(folder)/empty"))
                let bytes = SeededGenerator.bytes(9_000_000, seed: 5)
                try Data(bytes).write(to: URL(filePath: "\(folder)/large"))
                let file = try await run("pin add \(folder)/hello")
                #expect(file.code == 0, "\(file.errors)")
                #expect(
                    file.output.contains(
                        "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
                    )
                )
                let old = try await run("pin add \(folder)/hello --profile unixfs-v0-2015")
                #expect(old.output.contains("Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"))
                let whole = try await run("pin add \(folder) --backend local --json")
                #expect(whole.code == 0, "\(whole.errors)")
                let pin = try JSONDecoder().decode(PinView.self, from: Data(whole.output.utf8))
                #expect(pin.status == .pinned)
                let size = pin.backends[0].info["dag_size"].flatMap { Int($0) } ?? 0
                #expect(size > 9_000_000)
            }
        }

        @Test func `what cannot be pinned is said in one line`() async throws {
            try await beside { run, home in
                let troubles = [
                    ("pin add nothing-here", Int32(2), "neither a CID nor a file"),
                    ("pin add \(site.root) --backend nobody", 1, "no backend is called"),
                    ("pin add \(site.root) --backend one --copies 2", 1, "no more than 1 copies"),
                    ("pin add \(home) --profile other", 2, "expected unixfs-v1-2025"),
                    ("pin rm bafkqaaa", 1, "no such pin"),
                ]
                for (words, code, trouble) in troubles {
                    let ending = try await run(words)
                    #expect(ending.code == code, "\(words)")
                    #expect(ending.errors.contains(trouble), "\(words): \(ending.errors)")
                    #expect(ending.errors.split(separator: "\n").count == 1)
                }
            }
        }

        @Test func `without a server it says how to start one`() async throws {
            try await withTemporaryDirectory { home in
                let ending = try await run("pin ls", home: home)
                #expect(ending.code == 1)
                #expect(ending.errors.contains("regatta serve"))
            }
        }
    }
}
