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

        /// Takes a CAR; nil when it is none, or smaller than providers take.
        init?(car: [UInt8]) {
            guard car.count >= PieceSize.smallestStorable else { return nil }
            var commitment = PieceCommitment()
            commitment.update(car.span)
            var own = FixtureStore()
            guard let cid = commitment.finish()?.cid, (try? own.add(car: car)) != nil else {
                return nil
            }
            self.cid = cid
            bytes = car
            blocks = Set(own.cids.map(\.multihash))
        }
    }

    /// A request, without its connection.
    package struct Request: Sendable {
        let method: String
        /// Path and query.
        let target: String
        let range: String?
        let authorization: String?
        let body: [UInt8]

        /// The parameters of the query.
        var query: [String: String] {
            let pairs = target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            return pairs.split(separator: "&").reduce(into: [:]) { query, pair in
                let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
                query[halves[0]] = halves.count > 1 ? halves[1] : ""
            }
        }
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

    /// What the provider's gateway serves.
    package internal(set) var store = FixtureStore()
    /// What the provider was given without the daemon.
    package internal(set) var pieces: [Piece] = []
    package var faults = SimulatedFaults()
    /// What the daemon wants to be shown; nil: it answers everybody.
    package var token: String?
    /// How long a pin is in each of its stages.
    package var pace = Duration.seconds(1)
    /// The records of names, as a router has them.
    package var records: [String: [UInt8]] = [:]
    var now = Duration.zero
    var orders: [SimulatedOrder] = []
    var nextOrder = 0
    /// What the node has, from which the daemon fetches.
    var node = FixtureStore()
    var nodePins: Set<CID> = []

    /// One that has nothing.
    package init() {}

    /// Stores a CAR as a piece, and serves its blocks.
    ///
    /// - Parameter car: The bytes of the CAR, at least 127 of them as providers demand.
    /// - Returns: The piece.
    /// - Throws: Why it is no CAR, or ``SimulationError/tooSmall``.
    @discardableResult
    package mutating func add(car: [UInt8]) throws -> Piece {
        try store.add(car: car)
        guard let piece = Piece(car: car) else { throw SimulationError.tooSmall }
        pieces.append(piece)
        return piece
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - now: How long it runs already.
    ///   - base: Its own URL's host and port, for what it says of itself.
    /// - Returns: The answer.
    mutating func answer(
        _ request: Request,
        at now: Duration,
        _ base: (host: String, port: Int)
    ) -> Answer {
        advance(to: now)
        let target = request.target
        let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        let segments = path.split(separator: "/").map(String.init)
        switch segments.first {
        case nil: return greeting()
        case "pins": return pin(request, segments)
        case "api": return rpc(request, segments)
        case "ipfs": return content(target, segments)
        case "piece": return piece(segments, request.range)
        // FilBeam: the payer in front, where others have a host for each.
        case let payer? where payer.hasPrefix("0x"): return beam(segments, request.range)
        case "pdp":
            return segments.dropFirst().first == "data-sets" ? dataSet(segments) : status(segments)
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
