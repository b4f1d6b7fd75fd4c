import Glibc
import Retrieval

/// Wants that arrive one by one in virtual time, each a race of the product's own making.
struct Simulation<S: Strategy> {
    private enum Event {
        case arrival(Int)
        case answer(want: Int, index: Int)
        case alarm(want: Int, ticket: Int)
    }

    private struct Attempt {
        let began: Duration
        let length: Duration
        let fault: Fault?
    }

    private struct Run {
        var race: Race
        let arrived: Duration
        var attempts: [Int: Attempt] = [:]
    }

    /// How many wants arrive in a second, at random times.
    private static var rate: Double { 10 }
    /// How long an upstream may take to answer.
    private static var timeout: Duration { .seconds(10) }
    /// The longest that a want waits for a budget.
    private static var patience: Duration { .seconds(2) }

    private let scenario: Scenario
    private var strategy: S
    private var queue = EventQueue<Event>()
    private var runs: [Int: Run] = [:]
    private var arrived: [Int: Duration] = [:]
    private var windows: [Int: (number: Int, count: Int)] = [:]
    private var outcome: Outcome

    private init(_ scenario: Scenario, _ strategy: S) {
        self.scenario = scenario
        self.strategy = strategy
        outcome = Outcome(strategy: strategy.name, wants: scenario.wants)
        var chance = SplitMix(seed: scenario.seed &+ 1234)
        var time = Duration.zero
        for want in 0..<scenario.wants {
            time += .seconds(-log(1 - chance.nextUnit()) / Self.rate)
            queue.put(.arrival(want), at: time)
        }
    }

    /// Runs `strategy` through `scenario`.
    static func run(_ scenario: Scenario, _ strategy: S) -> Outcome {
        var simulation = Simulation(scenario, strategy)
        while let (now, event) = simulation.queue.next() {
            switch event {
            case .arrival(let want): simulation.start(want, at: now)
            case .alarm(let want, let ticket): simulation.wake(want, ticket, at: now)
            case .answer(let want, let index): simulation.answer(want, index, at: now)
            }
        }
        return simulation.outcome
    }

    private mutating func start(_ want: Int, at now: Duration) {
        let began = arrived[want] ?? now
        let choice = strategy.choose(for: want, at: now)
        guard let leader = choice.contestants.first else {
            guard let refill = choice.refill, now + refill - began <= Self.patience else { return }
            arrived[want] = began
            queue.put(.arrival(want), at: now + max(refill, .milliseconds(1)))
            return
        }
        outcome.leaders[want] = leader.index
        var run = Run(race: Race(choice.contestants), arrived: began)
        let actions = run.race.begin(openers: choice.openers)
        runs[want] = run
        perform(actions, want, at: now)
    }

    private mutating func wake(_ want: Int, _ ticket: Int, at now: Duration) {
        guard let race = runs[want]?.race, race.isHedgeDue(ticket) else { return }
        let mayHedge = strategy.mayHedge()
        perform(runs[want]?.race.woke(ticket, mayHedge: mayHedge) ?? [], want, at: now)
    }

    private mutating func answer(_ want: Int, _ index: Int, at now: Duration) {
        guard let attempt = runs[want]?.attempts.removeValue(forKey: index) else { return }
        guard let fault = attempt.fault else {
            let actions = runs[want]?.race.claim(index).actions ?? []
            report(index, .won, after: attempt.length, firstBlock: attempt.length, at: now)
            perform(actions, want, at: now)
            outcome.times[want] = (now - (runs[want]?.arrived ?? now)) / .milliseconds(1)
            outcome.winners[want] = index
            outcome.copies += 1
            runs[want] = nil
            return
        }
        if fault == .badBlock { outcome.copies += 1 }
        report(index, .failed(fault), after: attempt.length, firstBlock: nil, at: now)
        perform(runs[want]?.race.failed(index) ?? [], want, at: now)
    }

    private mutating func perform(_ actions: [Race.Action], _ want: Int, at now: Duration) {
        for action in actions {
            switch action {
            case .start(let contestant, _):
                begin(contestant.index, want, at: now)
            case .cancel(let index):
                guard let attempt = runs[want]?.attempts.removeValue(forKey: index) else {
                    continue
                }
                let length = now - attempt.began
                // Its bytes come in the last fifth of its time.
                let share = 1 - (1 - length / attempt.length) / 0.2
                if attempt.fault == nil || attempt.fault == .badBlock {
                    outcome.copies += max(share, 0)
                }
                report(index, .lost, after: length, firstBlock: nil, at: now)
            case .wake(let delay, let ticket):
                queue.put(.alarm(want: want, ticket: ticket), at: now + delay)
            case .recruit:
                // Its races are among those who are configured.
                continue
            case .lose:
                runs[want] = nil
            }
        }
    }

    private mutating func begin(_ index: Int, _ want: Int, at now: Duration) {
        strategy.began(index, at: now)
        outcome.requests[want] += 1
        var time = scenario.time(of: index, for: want)
        var fault: Fault?
        switch scenario.members[index].behaviour {
        case .healthy: break
        case .silent: time = Self.timeout
        case .lying: fault = .badBlock
        case .empty: fault = .absent(status: 404)
        case .limited(let limit): fault = limitation(of: index, limit, at: now)
        }
        if time >= Self.timeout {
            time = Self.timeout
            fault = .transfer(.slow)
        }
        runs[want]?.attempts[index] = Attempt(began: now, length: time, fault: fault)
        queue.put(.answer(want: want, index: index), at: now + time)
    }

    private mutating func limitation(of index: Int, _ limit: Int, at now: Duration) -> Fault? {
        let number = Int(now / .seconds(10))
        var window = windows[index] ?? (number, 0)
        if window.number != number { window = (number, 0) }
        window.count += 1
        windows[index] = window
        guard window.count > limit else { return nil }
        return .limited(retryAfter: .seconds((number + 1) * 10) - now)
    }

    private mutating func report(
        _ index: Int,
        _ outcome: AttemptReport.Outcome,
        after duration: Duration,
        firstBlock: Duration?,
        at now: Duration
    ) {
        let report = AttemptReport(
            kind: .raw,
            duration: duration,
            firstBlock: firstBlock,
            outcome: outcome
        )
        strategy.ended(index, report, at: now)
    }
}
