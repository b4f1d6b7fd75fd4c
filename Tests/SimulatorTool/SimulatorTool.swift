import FoundationEssentials
import Glibc
import Multiformats
import Simulator
import TestSupport

/// A simulated Filecoin Pin provider with its daemon and node, an indexer and a router, on loopback,
/// until it is stopped.
///
///     regatta-simulator [PORT] [--pace SECONDS] [--token TEXT] [--fault NAME]… [FILE.car]…
///
/// Without a CAR it has a file and a directory of its own. It prints what it has, and the settings with
/// which Regatta finds it. Nothing it says is true beyond this machine: every answer says `simulated`.
@main
enum SimulatorTool {
    static func main() async throws {
        var simulation = Simulation()
        var port = 8490
        var names: [String] = []
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            if let number = UInt16(argument) {
                port = Int(number)
            } else if argument == "--fault", let name = arguments.popFirst() {
                guard let change = faults[name] else { return usage("no fault named \(name)") }
                change(&simulation.faults)
            } else if argument == "--pace", let text = arguments.popFirst() {
                guard let pace = Double(text), pace > 0, pace <= 86_400 else {
                    return usage("--pace \(text): expected seconds")
                }
                simulation.pace = .seconds(pace)
            } else if argument == "--token", let token = arguments.popFirst() {
                simulation.token = token
            } else if let bytes = contents(of: argument) {
                do {
                    try simulation.add(car: bytes)
                    names.append(argument)
                } catch {
                    return usage("\(argument): \(error)")
                }
            } else {
                return usage("\(argument): cannot be read")
            }
        }
        if names.isEmpty { try names.append(addSample(to: &simulation)) }
        let pieces = simulation.pieces
        try await withSimulator(simulation, port: port) { simulator in
            print(summary(simulator.url, zip(names, pieces).map { "\($0): piece \($1.cid)" }))
            // Standard output may be a file, and would keep it.
            fflush(nil)
            while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    private static let faults: [String: @Sendable (inout SimulatedFaults) -> Void] = [
        "not-routed": { $0.isRouted = false },
        "not-indexed": { $0.isIndexed = false },
        "no-gateway": { $0.hasGateway = false },
        "no-pieces": { $0.hasPieces = false },
        "limited": { $0.isLimited = true },
        "aborts": { $0.abortsAfter = 1000 },
        "other-piece": { $0.namesOtherPiece = true },
        "other-bytes": { $0.givesOtherBytes = true },
        "stale": { $0.hasStaleRecords = true },
        "look-alikes": { $0.hasLookAlikes = true },
        "strangers": { $0.strangers = 1000 },
        "nameless": { $0.isNameless = true },
        "pins-unpaid": { $0.pins = .refuses(409, "INSUFFICIENT_FUNDS") },
        "pins-busy": { $0.pins = .refuses(429, "TOO_MANY_REQUESTS") },
        "pins-broken": { $0.pins = .refuses(500, "INTERNAL_ERROR") },
        "pins-silent": { $0.pins = .breaksOff },
        "pins-html": { $0.pins = .html },
        "pins-lies": { $0.pins = .lies },
    ]

    private static func addSample(to simulation: inout Simulation) throws -> String {
        var store = FixtureStore()
        let file = store.file(SeededGenerator.bytes(3 << 20, seed: 7))
        let note = store.file(Array("This is simulated.\n".utf8))
        let root = store.directory(["file.bin": file, "note.txt": note])
        try simulation.add(car: try store.car(root))
        let key = FixtureKey.ed25519(seed: 1)
        let name = "\(key.name)"
        simulation.records[name] = FixtureRecord("/ipfs/\(root)").bytes(signedBy: key)
        return "a sample, /ipfs/\(root) with file.bin and note.txt, also at /ipns/\(name)"
    }

    private static func summary(_ url: String, _ lines: [String]) -> String {
        """
        simulated provider, indexer, router, pinning daemon and node at \(url)
        \(lines.joined(separator: "\n"))

        Settings to find it with:
        routing:
          endpoints: [{ url: "\(url)" }]
          indexers: [{ url: "\(url)" }]
          allow_private_addresses: true
        pinning:
          backends:
            - { name: local, type: local }
            - { name: kubo, type: kubo, endpoint: "\(url)" }
            - { name: filecoin_pin, type: filecoin_pin, endpoint: "\(url)", indexers: ["\(url)"] }
        """
    }

    private static func usage(_ reason: String) {
        let names = faults.keys.sorted().joined(separator: ", ")
        print(
            """
            regatta-simulator: \(reason)
            usage: regatta-simulator [PORT] [--pace SECONDS] [--token TEXT] [--fault NAME]... [FILE.car]...
            faults: \(names)
            """
        )
        exit(2)
    }

    private static func contents(of path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }
}
