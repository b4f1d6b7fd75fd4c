import Admin
import Curl
import Foundation
import Pinning
import TestOrigin
import TestSupport
import Testing

@testable import Regatta

extension ProcessTests {
    /// Filecoin Pin by the built programs: `regatta`, and `regatta-simulator` for everybody else.
    @Suite struct FilecoinToolTests {
        let client = HTTPClient()

        /// Runs `body` with a file in a directory of its own, and a gateway that has nothing.
        private func withFile(
            _ body: (_ path: String, _ bytes: [UInt8], Origin, _ home: String) async throws -> Void
        ) async throws {
            try await withTemporaryDirectory { home in
                try await withOrigin { origin in
                    let bytes = SeededGenerator.bytes(3_000_000, seed: 9)
                    let path = "\(home)/file.bin"
                    try Data(bytes).write(to: URL(filePath: path))
                    try await body(path, bytes, origin, home)
                }
            }
        }

        /// Asks for a pin until its one backend is as described.
        private func wait(
            _ run: (String) async throws -> Tool.Ending,
            for cid: String,
            until condition: (PlacementView) -> Bool
        ) async throws -> PlacementView {
            while true {
                let pins = try PinJourney.pins(try await run("pin status \(cid) --json"))
                let placement = try #require(pins.first?.backends.first)
                if condition(placement) { return placement }
            }
        }

        @Test func `a file is stored, proven, and read back when nobody else has it`() async throws
        {
            try await withFile { path, bytes, origin, home in
                try await PinJourney.simulating("0 --pace 0.25", home: home) { _, settings in
                    let journey = try PinJourney(home, gateway: origin.url, settings)
                    let cid = try await journey.serving { server, _, run in
                        let add = "pin add \(path) --backend filecoin_pin"
                        let added = try await run(add)
                        #expect(added.code == 0, "\(added.errors)")
                        let again = try await run("\(add) --json")
                        let pin = try JSONDecoder().decode(
                            PinView.self,
                            from: Data(again.output.utf8)
                        )
                        #expect(added.output.contains(pin.cid))
                        let proven = try await wait(run, for: pin.cid) {
                            $0.info["stage"] == "proven"
                        }
                        #expect(proven.info["copies_confirmed"] == "1")
                        #expect(proven.info["proof_source"] == "provider")
                        #expect(proven.isSimulated)
                        let told = try await run("pin status \(pin.cid)")
                        #expect(told.output.contains("proven"))
                        // What was asked for twice was paid once.
                        let listed = try await run("pin ls --backend filecoin_pin --remote")
                        #expect(listed.output.contains("sim-1"))
                        #expect(!listed.output.contains("sim-2"))
                        server.terminate()
                        #expect(await server.ending().code == 0)
                        return pin.cid
                    }
                    try FileManager.default.removeItem(atPath: "\(home)/cache")
                    try await journey.serving { _, urls, _ in
                        // What was uploaded is kept until somebody else has it.
                        var kept = ""
                        while !kept.contains("\"bytes\":0") {
                            kept = try await client.get("\(urls[1])/api/v1/pins/backends").text
                                .filter { !$0.isWhitespace }
                        }
                        let url = "\(urls[0])/ipfs/\(cid)"
                        let range = [(name: "Range", value: "bytes=1000000-2000000")]
                        let part = try await client.get(url, headers: range)
                        #expect(part.status == 206)
                        #expect(part.body == Array(bytes[1_000_000...2_000_000]))
                        #expect(part.head["cache-status"]?.hasPrefix("regatta; fwd=") == true)
                        let timing = part.head["server-timing"] ?? ""
                        #expect(timing.contains("filecoin;dur="), "\(timing)")
                        let whole = try await client.get(url)
                        #expect(whole.body == bytes)
                    }
                    // The pin alone knows the place: nobody is asked who has it.
                    try FileManager.default.removeItem(atPath: "\(home)/cache")
                    let alone = settings.replacing(/(endpoints|indexers): \[\{.*\]/) {
                        "\($0.output.1): []"
                    }
                    let lonely = try PinJourney(home, gateway: origin.url, alone)
                    try await lonely.serving { _, urls, _ in
                        let whole = try await client.get("\(urls[0])/ipfs/\(cid)")
                        #expect(whole.body == bytes)
                        let timing = whole.head["server-timing"] ?? ""
                        #expect(timing.contains("filecoin;dur="), "\(timing)")
                        #expect(!timing.contains("routing;"), "\(timing)")
                    }
                }
            }
        }

        @Test func `a daemon that forgets what it pinned is noticed and told of`() async throws {
            try await withFile { path, _, origin, home in
                let (journey, port) = try await PinJourney.simulating("0 --pace 0.5", home: home) {
                    simulator,
                    settings in
                    let journey = try PinJourney(home, gateway: origin.url, settings)
                    let port = try #require(settings.firstMatch(of: /127\.0\.0\.1:(\d+)/)?.1)
                    try await journey.serving { _, _, run in
                        let added = try await run("pin add \(path) --backend filecoin_pin")
                        #expect(added.code == 0, "\(added.errors)")
                    }
                    simulator.kill()
                    _ = await simulator.ending()
                    return (journey, String(port))
                }
                // Another one in its place, that knows nothing.
                try await PinJourney.simulating(port, home: home) { _, _ in
                    try await journey.serving { _, _, run in
                        let list = try await run("pin ls --json")
                        let pins = try JSONDecoder().decode(
                            PinViews.self,
                            from: Data(list.output.utf8)
                        )
                        let cid = try #require(pins.pins.first?.cid)
                        let lost = try await wait(run, for: cid) { $0.status == .failed }
                        #expect(lost.info["lost"] == "true")
                        let told = try await run("pin status \(cid)")
                        #expect(told.output.contains("no longer knows this pin"))
                        #expect(told.output.contains("may still be there and paid"))
                    }
                }
            }
        }
    }
}
