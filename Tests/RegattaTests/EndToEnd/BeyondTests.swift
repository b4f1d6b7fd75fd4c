import Curl
import Retrieval
import Simulator
import TestOrigin
import TestSupport
import Testing

@testable import Regatta

/// What a client sees of the ways beyond the gateways, in front of a simulated router and indexer.
@Suite(.timeLimit(.minutes(2))) struct BeyondTests {
    let client = HTTPClient()
    private let note = Array("This is simulated.\n".utf8)

    /// Runs `body` beside a server whose gateway has nothing, and a simulator: with the path of a folder
    /// with a note, and its name.
    private func beyond(
        _ faults: SimulatedFaults = SimulatedFaults(),
        _ body:
            @Sendable (_ server: TestServer, _ root: String, _ name: String) async throws -> Void
    ) async throws {
        var store = FixtureStore()
        let root = store.directory([
            "note.txt": store.file(note), "rest": store.file(SeededGenerator.bytes(900, seed: 1)),
        ])
        var simulation = Simulation()
        try simulation.add(car: try store.car(root))
        let key = FixtureKey.ed25519(seed: 7)
        simulation.records["\(key.name)"] = FixtureRecord("/ipfs/\(root)").bytes(signedBy: key)
        simulation.faults = faults
        try await withSimulator(simulation) { simulator in
            let url = simulator.url
            try await withOrigin { origin in
                try await withServer(racing: [origin]) { settings in
                    settings.routing.fallback = true
                    settings.routing.endpoints = [UpstreamSettings(url: url)]
                    settings.routing.indexers = [UpstreamSettings(url: url)]
                    settings.routing.engine.allowsPrivateAddresses = true
                } _: { server in
                    try await body(server, "\(root)", "\(key.name)")
                }
            }
        }
    }

    @Test func `a name that only the router knows leads to content that only a provider has`()
        async throws
    {
        // The indexer's provider may be quicker than the router's, if it is asked too.
        try await beyond(SimulatedFaults { $0.isIndexed = false }) { server, root, name in
            let answer = try await client.get("\(server.gateway)/ipns/\(name)/note.txt")
            #expect(answer.status == 200)
            #expect(answer.body == note)
            #expect(answer.head["x-ipfs-roots"]?.hasPrefix(root) == true)
            let timing = answer.head["server-timing"] ?? ""
            #expect(timing.contains("gateways;dur="), "\(timing)")
            #expect(timing.contains("discovered;dur="), "\(timing)")
        }
    }

    @Test func `what nobody has is told way by way, in text, as a page and in a field`()
        async throws
    {
        try await beyond { server, _, _ in
            let url =
                "\(server.gateway)/ipfs/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
            let text = try await client.get(url)
            #expect(text.status == 502)
            #expect(text.text.contains("Gateways: 127.0.0.1"))
            #expect(text.text.contains("does not have it (404)."))
            #expect(text.text.contains("Routers: 127.0.0.1"))
            #expect(text.text.contains("knows nobody who has it."))
            #expect(text.text.contains("Indexers: 127.0.0.1"))
            let timing = text.head["server-timing"] ?? ""
            for way in ["gateways", "routing", "indexer"] {
                #expect(timing.contains("\(way);dur="), "\(timing)")
            }
            let page = try await client.get(url, headers: [(name: "Accept", value: "text/html")])
            #expect(page.text.contains("<h2>Where it was looked for</h2>"))
            #expect(page.text.contains("<dt>Indexers</dt>"))
        }
    }

    @Test func `what providers refuse is told of each of them`() async throws {
        let faults = SimulatedFaults { ($0.isRouted, $0.isLimited) = (false, true) }
        try await beyond(faults) { server, root, _ in
            let answer = try await client.get("\(server.gateway)/ipfs/\(root)/note.txt")
            #expect([502, 503].contains(answer.status))
            #expect(answer.text.contains("Indexers: 127.0.0.1"))
            #expect(answer.text.contains("named providers."))
            #expect(answer.text.contains("Storage providers: "))
            #expect(answer.text.contains("rate limit"))
            #expect(answer.text.contains("Pieces at storage providers: "))
        }
    }
}
