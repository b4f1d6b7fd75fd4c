internal import Filecoin
package import Multiformats
package import TestSupport

/// A storage provider of Filecoin Pin, an indexer and a delegated router, all simulated: what they have
/// is real, with real CIDs and piece CIDs, and every answer says that it is simulated.
package struct Simulation: Sendable {
    /// A piece: a CAR, as it was stored.
    package struct Piece: Sendable {
        /// Its CID in version 2.
        package let cid: CID
        package let bytes: [UInt8]
        /// The hashes of the blocks in it.
        let blocks: Set<Multihash>
    }

    /// An answer, before its connection.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
        /// Whether the connection breaks behind the body, or what is left of it.
        package var breaksOff = false

        init(_ status: Int, type: String = "text/plain; charset=utf-8", _ body: [UInt8]) {
            self.status = status
            headers = [("content-type", type), ("x-simulated", "true")]
            self.body = body
        }

        /// A status with a line of text.
        init(_ status: Int, saying text: String) {
            self.init(status, Array("simulated: \(text)\n".utf8))
        }
    }

    /// The peer ID under which the provider is known.
    package static let peer = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"

    package private(set) var store = FixtureStore()
    package private(set) var pieces: [Piece] = []
    package var faults = SimulatedFaults()

    /// One that has nothing.
    package init() {}

    /// Stores a CAR as a piece, and serves its blocks.
    ///
    /// - Parameter car: The bytes of the CAR, at least 127 of them as providers demand.
    /// - Returns: The piece.
    /// - Throws: Why it is no CAR, or ``SimulationError/tooSmall``.
    @discardableResult
    package mutating func add(car: [UInt8]) throws -> Piece {
        guard car.count >= PieceSize.smallestStorable else { throw SimulationError.tooSmall }
        var commitment = PieceCommitment()
        commitment.update(car.span)
        guard let cid = commitment.finish()?.cid else { throw SimulationError.tooSmall }
        var own = FixtureStore()
        try own.add(car: car)
        try store.add(car: car)
        let piece = Piece(cid: cid, bytes: car, blocks: Set(own.cids.map(\.multihash)))
        pieces.append(piece)
        return piece
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - target: Path and query.
    ///   - range: The value of `Range`.
    ///   - base: Its own URL's host and port, for what it says of itself.
    /// - Returns: The answer.
    package func answer(
        _ target: String,
        range: String?,
        at base: (host: String, port: Int)
    ) -> Answer {
        let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        let segments = path.split(separator: "/").map(String.init)
        switch segments.first {
        case "ipfs": return content(target, segments)
        case "piece": return piece(segments, range)
        case "pdp": return status(segments)
        case "info":
            return json("{\"Version\":\"0.4.0\",\"Server\":\"Curio/simulated\",\"simulated\":true}")
        case "cid", "multihash": return indexed(segments, at: base)
        case "routing": return routed(segments, at: base)
        default: return Answer(404, saying: "nothing is here")
        }
    }

    func json(_ text: String, _ status: Int = 200) -> Answer {
        Answer(status, type: "application/json", Array(text.utf8))
    }
}

/// Why something cannot be simulated.
package enum SimulationError: Error {
    /// A CAR that no provider would store.
    case tooSmall
    /// No port could be had.
    case didNotStart
}
