import Admin
import Foundation
import Multiformats
import Pinning
import Simulator
import TestOrigin
import TestSupport
import Testing

@testable import Regatta

extension ProcessTests {
    /// What somebody reads when a backend does not do what it should.
    @Suite struct PinTroubleTests {
        /// What the daemon does, and what is read.
        struct Trouble: CustomTestStringConvertible, Sendable {
            let testDescription: String
            var token: String?
            var fault: SimulatedFaults.Pins?
            let status: PinStatus
            let words: [String]
        }

        static let troubles = [
            Trouble(
                testDescription: "no token",
                token: nil,
                status: .failed,
                words: ["does not accept the token", "HTTP 401: UNAUTHORIZED", "pinning.backends"]
            ),
            Trouble(
                testDescription: "a wrong token",
                token: "wrong",
                status: .failed,
                words: ["does not accept the token", "HTTP 403: FORBIDDEN", "regatta pin retry"]
            ),
            Trouble(
                testDescription: "no funds",
                token: "right",
                fault: .refuses(409, "INSUFFICIENT_FUNDS"),
                status: .failed,
                words: ["wants to be paid", "HTTP 409: INSUFFICIENT_FUNDS", "regatta pin retry"]
            ),
            Trouble(
                testDescription: "asked too often",
                token: "right",
                fault: .refuses(429, "TOO_MANY_REQUESTS"),
                status: .pinning,
                words: ["asked too often", "HTTP 429: TOO_MANY_REQUESTS", "it is tried again"]
            ),
            Trouble(
                testDescription: "an error of the daemon's own",
                token: "right",
                fault: .refuses(500, "INTERNAL_ERROR"),
                status: .failed,
                words: ["it was sent once", "paid twice", "add it anew"]
            ),
            Trouble(
                testDescription: "an answer that breaks off",
                token: "right",
                fault: .breaksOff,
                status: .failed,
                words: ["it was sent once", "paid twice", "add it anew"]
            ),
            Trouble(
                testDescription: "a web page",
                token: "right",
                fault: .html,
                status: .pinning,
                words: ["does not speak the protocol", "text/html", "is the endpoint right?"]
            ),
            Trouble(
                testDescription: "pinned, and it is not true",
                token: "right",
                fault: .lies,
                status: .failed,
                words: ["says pinned", "3 blocks are missing"]
            ),
        ]

        @Test(arguments: troubles)
        func `it is told what was wrong, and what to do`(_ trouble: Trouble) async throws {
            var simulation = Simulation()
            simulation.token = "right"
            simulation.pace = .milliseconds(50)
            simulation.faults.pins = trouble.fault
            try await withSimulator(simulation) { simulator in
                try await withOrigin { origin in
                    try await tell(trouble, simulator.url, origin)
                }
            }
        }

        private func tell(_ trouble: Trouble, _ url: String, _ origin: Origin) async throws {
            var daemon = BackendSettings(name: "daemon", type: .filecoinPin)
            (daemon.endpoint, daemon.token, daemon.indexers) = (url, trouble.token, [url])
            let node = BackendSettings(name: "node", type: .kubo, enabled: true, endpoint: url)
            let backends = [node, daemon]
            try await withServer(racing: [origin]) { settings in
                settings.pinning.backends = backends
            } _: { server in
                try await withTemporaryDirectory { home in
                    let tool: (String) async throws -> Tool.Ending = { words in
                        try await run(
                            "\(words) --data-dir \(server.data)",
                            home: home,
                            environment: [
                                "REGATTA_ADMIN_LISTEN": String(server.admin.dropFirst(7))
                            ]
                        )
                    }
                    let file = "\(home)/file"
                    let bytes = SeededGenerator.bytes(5_000, seed: 4)
                    try Data(bytes).write(to: URL(filePath: file))
                    let added = try await tool("pin add \(file) --backend daemon --detach --json")
                    #expect(added.code == 0, "\(added.errors)")
                    let pin = try JSONDecoder().decode(PinView.self, from: Data(added.output.utf8))
                    var text = ""
                    while !trouble.words.allSatisfy(text.contains) {
                        let seen = try await tool("pin status \(pin.id) --json")
                        let placement = try #require(
                            try PinJourney.pins(seen).first?.backends.first
                        )
                        guard placement.error != nil else { continue }
                        text = try await tool("pin status \(pin.id)").output
                        if placement.status == trouble.status, placement.status == .failed {
                            // It says no more than this.
                            #expect(trouble.words.allSatisfy(text.contains), "\(text)")
                            break
                        }
                    }
                    #expect(text.contains("daemon"))
                }
            }
        }
    }
}
