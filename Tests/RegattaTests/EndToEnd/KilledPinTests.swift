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
    /// A large pin whose server is killed in the middle of it.
    @Suite struct KilledPinTests {
        let client = HTTPClient()
        private static let files = 100
        private static let fileBytes = 1 << 20

        /// A directory of 100 MiB, and the files that come last in it.
        private static func directory() -> (store: FixtureStore, root: CID, last: [CID]) {
            var store = FixtureStore()
            var files: [String: CID] = [:]
            var last: [CID] = []
            for number in 100..<(100 + Self.files) {
                let bytes = [UInt8](repeating: UInt8(number), count: Self.fileBytes)
                let file = store.add(bytes)
                files["\(number)"] = file
                if number >= 80 + Self.files { last.append(file) }
            }
            let root = store.directory(files)
            return (store, root, last)
        }

        private static let pinning = """
            routing: { fallback: false }
            pinning:
              backends:
                - { name: local, type: local }
                - { name: one, type: simulated }
                - { name: two, type: simulated }

            """

        @Test func `a pin of 100 MiB that is killed in the middle goes on where it was`()
            async throws
        {
            let (store, root, last) = Self.directory()
            // Its end cannot come before the server is killed.
            let behaviour = Behaviour { behaviour in
                behaviour.missing = Set(last.map { "\($0)" })
                behaviour.rate = 32 << 20
            }
            try await withTemporaryDirectory { home in
                try await withOrigin(behaviour, blocks: { store.block($0)?.bytes }) { origin in
                    let journey = try PinJourney(home, gateway: origin.url, Self.pinning)
                    let id = try await journey.serving { server, urls, run in
                        let add = "pin add \(root) --backend local --backend one --backend two"
                        let added = try await run("\(add) --detach --json")
                        #expect(added.code == 0, "\(added.errors)")
                        let pin = try JSONDecoder().decode(
                            PinView.self,
                            from: Data(added.output.utf8)
                        )
                        // Until so much of it is on the disk.
                        var bytes = 0
                        while bytes < 40 << 20 {
                            let seen = try await client.get("\(urls[1])/api/v1/pins/backends")
                            let backends = try JSONDecoder().decode(
                                BackendViews.self,
                                from: Data(seen.body)
                            )
                            bytes = backends.backends.first?.bytes ?? 0
                        }
                        server.kill()
                        _ = await server.ending()
                        return pin.id
                    }
                    origin.behave { ($0.missing, $0.rate) = ([], nil) }
                    origin.forget()
                    try await journey.serving { _, urls, run in
                        let told = try await run("pin status \(id) --watch")
                        #expect(told.output.contains(/local +pinned +100.0 MiB/), "\(told.output)")
                        #expect(told.output.contains("one (simulated)  pinned"))
                        #expect(told.output.contains("two (simulated)  pinned"))
                        // What was on the disk was not asked for again: CARs would begin with it.
                        let targets = origin.journal.targets
                        #expect(targets.allSatisfy { $0.hasSuffix("?format=raw") })
                        #expect(Set(targets).count <= 60)
                        #expect(origin.journal.bytes > 19 << 20)
                        await origin.stop()
                        let file = try await client.get("\(urls[0])/ipfs/\(root)/199")
                        #expect(file.body == last.last.flatMap { store.block($0)?.bytes })
                        // The same is no second pin.
                        let add = "pin add \(root) --backend local --backend one --backend two"
                        let again = try await run("\(add) --json")
                        let pin = try JSONDecoder().decode(
                            PinView.self,
                            from: Data(again.output.utf8)
                        )
                        #expect(pin.id == id)
                    }
                }
            }
        }
    }
}
