import Retrieval

/// Whom to ask for a want, and when: what is compared.
protocol Strategy {
    var name: String { get }
    mutating func choose(for want: Int, at now: Duration) -> Choice
    mutating func mayHedge() -> Bool
    mutating func began(_ index: Int, at now: Duration)
    mutating func ended(_ index: Int, _ report: AttemptReport, at now: Duration)
}

/// A strategy that learns nothing.
struct FixedStrategy: Strategy {
    /// Who is asked first.
    enum Order {
        /// As configured.
        case listed
        /// Drawn anew for every want.
        case shuffled
        /// The fastest at that time: nobody can know.
        case fastest
    }

    let name: String
    let scenario: Scenario
    var order = Order.listed
    /// How long one may lead before the next starts; `nil`: until it fails.
    var delay: Duration?
    var openers = 1
    private var chance: SplitMix

    init(
        _ name: String,
        _ scenario: Scenario,
        order: Order = .listed,
        delay: Duration? = nil,
        openers: Int = 1
    ) {
        self.name = name
        self.scenario = scenario
        self.order = order
        self.delay = delay
        self.openers = openers
        chance = SplitMix(seed: scenario.seed &+ 77)
    }

    /// One after the other, each when the one before has failed.
    static func sequential(_ scenario: Scenario) -> FixedStrategy {
        FixedStrategy("sequential", scenario)
    }

    /// One by lot, the next when it has failed.
    static func random(_ scenario: Scenario) -> FixedStrategy {
        FixedStrategy("random", scenario, order: .shuffled)
    }

    /// Everybody at once.
    static func all(_ scenario: Scenario) -> FixedStrategy {
        FixedStrategy("all at once", scenario, openers: scenario.members.count)
    }

    mutating func choose(for want: Int, at now: Duration) -> Choice {
        let order =
            switch order {
            case .listed: Array(scenario.members.indices)
            case .shuffled: scenario.members.indices.shuffled(using: &chance)
            case .fastest: scenario.order(at: want)
            }
        return Choice(
            contestants: order.map { Contestant(index: $0, patience: delay ?? .seconds(1000)) },
            openers: min(openers, order.count)
        )
    }

    func mayHedge() -> Bool { delay != nil }
    func began(_ index: Int, at now: Duration) {}
    func ended(_ index: Int, _ report: AttemptReport, at now: Duration) {}
}

/// Ours: the product's own scoreboard.
struct LearningStrategy: Strategy {
    let name: String
    private var board: Scoreboard

    init(
        _ scenario: Scenario,
        configuration: RetrievalConfiguration = RetrievalConfiguration()
    ) {
        name = configuration.start == .all ? "ours, start: all" : "ours"
        board = Scoreboard(
            scenario.members.map { Upstream(name: "\($0.id)", url: "http://\($0.id)") },
            configuration: configuration,
            seed: scenario.seed,
            at: .zero
        )
    }

    mutating func choose(for want: Int, at now: Duration) -> Choice {
        board.choose(for: Errand(kind: .raw), at: now)
    }

    mutating func mayHedge() -> Bool { board.mayHedge() }

    mutating func began(_ index: Int, at now: Duration) { board.began(index, at: now) }

    mutating func ended(_ index: Int, _ report: AttemptReport, at now: Duration) {
        board.ended(index, report, at: now)
    }
}
