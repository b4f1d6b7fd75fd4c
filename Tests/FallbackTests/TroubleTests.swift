import Multiformats
import Retrieval
import Simulator
import Testing
import UnixFS

/// What providers, indexers and routers do wrong, one thing at a time: what is read, and what is told.
@Suite(.timeLimit(.minutes(2))) struct TroubleTests {
    /// One trouble, and what becomes of it.
    struct Trouble: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let faults: SimulatedFaults
        /// Where the content comes from all the same; nil: nowhere.
        let source: FallbackStage?
        /// What is told of whom.
        let words: (stage: FallbackStage, outcome: String)?

        init(
            _ name: String,
            from source: FallbackStage?,
            telling words: (stage: FallbackStage, outcome: String)? = nil,
            _ change: (inout SimulatedFaults) -> Void
        ) {
            testDescription = name
            self.source = source
            self.words = words
            faults = SimulatedFaults(change)
        }
    }

    static let troubles = [
        Trouble("a router that names a peer without addresses", from: .discovered) { faults in
            (faults.isIndexed, faults.isNameless) = (false, true)
        },
        Trouble(
            "a stale record in front",
            from: .filecoin,
            telling: (.filecoin, "unreachable")
        ) { faults in
            (faults.isRouted, faults.hasStaleRecords) = (false, true)
        },
        Trouble(
            "one of a test network in front",
            from: .filecoin,
            telling: (.filecoin, "absent")
        ) { faults in
            (faults.isRouted, faults.hasLookAlikes) = (false, true)
        },
        Trouble("a context that names another piece", from: .filecoin) { faults in
            (faults.isRouted, faults.namesOtherPiece) = (false, true)
        },
        Trouble(
            "a provider that is asked too often",
            from: nil,
            telling: (.filecoin, "limited")
        ) { faults in
            (faults.isRouted, faults.isLimited) = (false, true)
        },
        Trouble(
            "a gateway that breaks off, again and again",
            from: .filecoin,
            telling: (.filecoin, "truncated")
        ) { faults in
            (faults.isRouted, faults.abortsGatewayAfter) = (false, 100_000)
        },
        Trouble(
            "a gateway without an index, and a piece that breaks off",
            from: .piece,
            telling: (.filecoin, "absent")
        ) { faults in
            (faults.isRouted, faults.hasGateway, faults.abortsAfter) = (false, false, 300_000)
        },
    ]

    @Test(arguments: troubles)
    func `one thing goes wrong`(_ trouble: Trouble) async throws {
        try await withStage(Scene(.rootFirst, trouble.faults), isCaching: false) { stage in
            if let source = trouble.source {
                let read = try await stage.read()
                #expect(read == stage.scene.file)
                #expect(stage.stages.contains(source), "\(stage.stages)")
            } else {
                await #expect(throws: RetrievalError.self) { try await stage.read() }
                #expect(stage.stages.isEmpty)
            }
            guard let (way, outcome) = trouble.words else { return }
            let lines = stage.lines.filter { $0.stage == way }
            #expect(lines.contains { $0.outcome == outcome }, "\(lines.map(\.outcome))")
        }
    }

    @Test func `what is on a denylist is not delivered, and that is told`() async throws {
        var scene = try Scene()
        let denied = Set(scene.simulation.pieces.map(\.cid) + [scene.root])
        scene = try Scene(
            .rootFirst,
            SimulatedFaults { ($0.isRouted, $0.denied) = (false, denied) }
        )
        try await withStage(scene, isCaching: false) { stage in
            await #expect(throws: RetrievalError.self) { try await stage.read() }
            let told = stage.lines.filter { $0.stage?.isLookup == false }
            #expect(!told.isEmpty)
            #expect(told.allSatisfy { $0.reason == "does not have it (451)" })
        }
    }

    @Test(arguments: [true, false])
    func `FilBeam is asked last, and only when somebody pays`(_ isPaid: Bool) async throws {
        let faults = SimulatedFaults { faults in
            (faults.isRouted, faults.hasGateway, faults.hasPieces) = (false, false, false)
        }
        let payer = "0xABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD"
        let scene = try Scene(.leavesFirst, faults)
        try await withSimulator(scene.simulation) { beam in
            let url = "\(beam.url)/{payer}"
            try await withStage(scene, isCaching: false) {
                $0.filbeamURL = url
                if isPaid { $0.filbeamPayer = payer }
            } _: { stage in
                if isPaid {
                    let read = try await stage.read()
                    #expect(read == scene.file)
                    let part = try await stage.read(EntityBytes(from: 100_000, to: 400_000))
                    #expect(part == Array(scene.file[100_000...400_000]))
                    #expect(stage.stages == [.filbeam])
                } else {
                    await #expect(throws: RetrievalError.self) { try await stage.read() }
                }
            }
            let asked = beam.targets.filter { $0.hasPrefix("/\(payer.lowercased())/") }
            #expect(asked.isEmpty != isPaid)
        }
    }
}
