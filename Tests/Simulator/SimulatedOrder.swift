internal import Multiformats

/// What the simulated daemon was asked to pin, and how far that is.
struct SimulatedOrder: Sendable {
    /// How far it is; each takes as long as the clock's pace.
    enum Stage: Int, Comparable, Sendable {
        /// Nothing is done yet, or the content is not here.
        case queued
        case pinning
        /// The daemon has every block, and the provider the piece.
        case stored
        /// The piece is in a data set.
        case onChain
        case indexed
        /// The indexer and the router name the provider.
        case advertised
        /// The provider's gateway has it.
        case retrievable
        /// The provider was challenged; it answers every second pace from here on.
        case challenged

        static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    let number: Int
    let cid: CID
    let name: String?
    let meta: [String: String]
    let created: String
    /// When all of the content was here.
    var began: Duration?
    var piece: Simulation.Piece?
    /// Whether its blocks are served.
    var isServed = false

    var id: String { "sim-\(number)" }

    /// How many paces it has had.
    func paces(at now: Duration, of pace: Duration) -> Double {
        began.map { (now - $0) / pace } ?? 0
    }

    /// How far it is.
    func stage(at now: Duration, of pace: Duration) -> Stage {
        let paces = Int(paces(at: now, of: pace))
        return Stage(rawValue: min(paces, Stage.challenged.rawValue)) ?? .queued
    }
}
