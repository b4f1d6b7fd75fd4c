import Retrieval
import TestOrigin
import TestSupport
import Testing

/// Something that is wrong with an upstream, and what follows from it.
struct Trouble: Sendable, CustomTestStringConvertible {
    /// Where the upstream is, and how it behaves.
    enum Place: Sendable {
        /// At an origin that is told its own URL.
        case origin(@Sendable (inout Behaviour, _ url: String) -> Void)
        case deadEnd(DeadEnd)
        case http2(HTTP2Fault)
    }

    /// What a client sees.
    enum Sight: Sendable, Equatable {
        /// The right bytes, complete.
        case right
        /// The first of the right bytes, and then a broken connection.
        case brokenOff
        /// An error that says what it is.
        case status(Int)
        /// One of the two: an error, or a CAR that begins with the directory and is broken off.
        case failing(Int)
    }

    /// What the scoreboard shows of an upstream afterwards.
    enum Mark: Sendable, Equatable {
        /// Nothing that counts against it.
        case none
        /// Failures of its own.
        case ill
        /// Bytes that were not what they claimed to be: its circuit is open, and for long.
        case lying
        /// A budget that is used up.
        case cooling
        /// A kind of request that it cannot answer.
        case incapable
        /// Content that it does not have.
        case lacking
    }

    /// What follows for one kind of request to it.
    struct Consequence: Sendable {
        /// What a client sees when there is no other upstream.
        let sight: Sight
        /// The names of an attempt's outcome in the explanation: one of them is there.
        let outcomes: Set<String>
        /// `nil` where it depends on who is quicker, the reader with the last block or the upstream
        /// with what follows.
        let mark: Mark?
        /// Whether it shows only after a while, when another upstream may have won.
        let isSlow: Bool

        init(_ sight: Sight, _ outcomes: String..., mark: Mark? = Mark.none, isSlow: Bool = false) {
            self.sight = sight
            self.outcomes = Set(outcomes)
            self.mark = mark
            self.isSlow = isSlow
        }

        /// Everything is as it should be.
        static let harmless = Consequence(.right, "won")
    }

    let testDescription: String
    let place: Place
    /// Whether it sends and sends, so that it takes a while to see that it is too much.
    let isEndless: Bool
    /// What follows where a block is asked for, and where a CAR is.
    private let consequences: (raw: Consequence, car: Consequence)

    init(
        _ description: String,
        _ place: Place,
        _ raw: Consequence,
        car: Consequence? = nil,
        isEndless: Bool = false
    ) {
        testDescription = description
        self.place = place
        self.isEndless = isEndless
        consequences = (raw, car ?? raw)
    }

    /// What follows where a client asks for `ask`.
    func consequence(of ask: Ask) -> Consequence {
        ask.kind == .raw ? consequences.raw : consequences.car
    }

    /// Runs `body` with the URL of an upstream that is in trouble, and what its journal says.
    func withUpstream<Result>(
        _ body: (_ url: String, _ journal: @escaping @Sendable () -> Journal?) async throws ->
            Result
    ) async throws -> Result {
        let content = Content.shared
        switch place {
        case .origin(let change):
            return try await withOrigin(blocks: content.block) { origin in
                let url = origin.url
                origin.behave { change(&$0, url) }
                return try await body(url) { origin.journal }
            }
        case .deadEnd(let end):
            return try await withDeadEnd(end) { try await body($0) { nil } }
        case .http2(let fault):
            let gateway = SimulatedGateway(content.store)
            return try await withHTTP2Origin(fault, answering: gateway.host) { url in
                try await body(url) { nil }
            }
        }
    }
}
