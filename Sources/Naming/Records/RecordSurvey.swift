import IPNS
import Retrieval

/// Asks gateways and routers for the record of a name, and keeps the latest that is valid.
struct RecordSurvey: Sendable {
    /// Somebody who can be asked, and how.
    private struct Source: Sendable {
        let retriever: Retriever
        let place: RecordSource
        let request: RecordRequest
    }

    private enum Signal: Sendable {
        case answered(RecordAnswer<IPNSRecord>)
        case woke(Int)
    }

    private let gateways: Retriever
    private let routers: Retriever?
    private let configuration: NamingConfiguration
    private let clock: EngineClock

    /// - Parameters:
    ///   - gateways: The engine whose upstreams are trustless gateways.
    ///   - routers: An engine whose upstreams are delegated routers, if there are any.
    ///   - configuration: How many to ask, and how long to wait.
    ///   - clock: Where time passes.
    init(
        gateways: Retriever,
        routers: Retriever?,
        configuration: NamingConfiguration,
        clock: EngineClock
    ) {
        self.gateways = gateways
        self.routers = routers
        self.configuration = configuration
        self.clock = clock
    }

    /// The latest valid record of `name` that anybody asked has.
    func record(of name: IPNSName) async -> Result<IPNSRecord, NamingError> {
        let (sources, refill) = await sources(for: name)
        guard !sources.isEmpty else {
            let code: NamingError.Code =
                refill.map { .limited(retryAfter: $0) } ?? .unavailable("there is nobody to ask")
            return .failure(NamingError(code, name: "\(name)"))
        }
        let answers = await ask(sources, for: name)
        if let latest = answers.compactMap(\.record).max() { return .success(latest) }
        return .failure(.summing(answers.map(\.attempt), of: name))
    }

    /// Gateways and routers in turns, the best of each first.
    private func sources(for name: IPNSName) async -> (sources: [Source], refill: Duration?) {
        let path = RecordRequest(
            name: name.multihash,
            target: "/ipns/\(name)?format=ipns-record",
            limit: IPNSRecord.sizeLimit
        )
        let route = RecordRequest(
            name: name.multihash,
            target: "/routing/v1/ipns/\(name)",
            limit: IPNSRecord.sizeLimit,
            isLenient: true
        )
        async let routed = routers?.recordSources(for: route)
        let served = await gateways.recordSources(for: path)
        let found = await routed
        let first = served.sources.map { Source(retriever: gateways, place: $0, request: path) }
        let second = (found?.sources ?? []).compactMap { place in
            routers.map { Source(retriever: $0, place: place, request: route) }
        }
        var sources: [Source] = []
        for turn in 0..<max(first.count, second.count) {
            if turn < first.count { sources.append(first[turn]) }
            if turn < second.count { sources.append(second[turn]) }
        }
        return (sources, [served.refill, found?.refill].compactMap(\.self).min())
    }

    private func ask(
        _ sources: [Source],
        for name: IPNSName
    ) async -> [RecordAnswer<IPNSRecord>] {
        await withTaskGroup(of: Signal.self) { group in
            var poll = RecordPoll(
                patience: sources.map(\.place.patience),
                window: configuration.window
            )
            var answers: [RecordAnswer<IPNSRecord>] = []
            var actions = poll.begin(width: configuration.sources)
            while !actions.contains(.finish) {
                for action in actions { perform(action, sources, name, in: &group) }
                guard let signal = await group.next() else { break }
                switch signal {
                case .woke(let ticket): actions = poll.woke(ticket)
                case .answered(let answer):
                    answers.append(answer)
                    actions = answer.record == nil ? poll.failed() : poll.answered()
                }
            }
            // Whoever is still running only waits for a transfer, and stops at once.
            group.cancelAll()
            return answers
        }
    }

    private func perform(
        _ action: RecordPoll.Action,
        _ sources: [Source],
        _ name: IPNSName,
        in group: inout TaskGroup<Signal>
    ) {
        switch action {
        case .start(let index, let isHedge):
            let source = sources[index]
            group.addTask { [clock] in
                let answer = await source.retriever.record(
                    source.request,
                    from: source.place,
                    isHedge: isHedge
                ) { (bytes) throws(Fault) in
                    try Self.verified(bytes, of: name, at: clock.unixTime)
                }
                return .answered(answer)
            }
        case .wake(let delay, let ticket):
            group.addTask { [clock] in
                // A cancelled sleep only means that the poll is over.
                try? await clock.sleep(for: delay)
                return .woke(ticket)
            }
        case .finish: break
        }
    }

    private static func verified(
        _ bytes: [UInt8],
        of name: IPNSName,
        at unixTime: Int64
    ) throws(Fault) -> IPNSRecord {
        let record: IPNSRecord
        do {
            record = try IPNSRecord(verifying: bytes, of: name)
        } catch {
            throw .badRecord("\(error)")
        }
        guard !record.isExpired(at: unixTime) else { throw .badRecord("the record has ended") }
        return record
    }
}

extension NamingError {
    /// What the failures of all who were asked amount to.
    fileprivate static func summing(_ attempts: [AttemptReport], of name: IPNSName) -> NamingError {
        let faults = attempts.compactMap(\.outcome.fault)
        let bad = faults.compactMap { fault -> String? in
            if case .badRecord(let reason) = fault { reason } else { nil }
        }
        let pauses = faults.compactMap { fault -> Duration? in
            guard case .limited(let pause) = fault else { return nil }
            return pause ?? .seconds(60)
        }
        let isAbsent = faults.allSatisfy { if case .absent = $0 { true } else { false } }
        let code: Code =
            if faults.isEmpty { .timedOut } else if let reason = bad.first {
                .badRecord(reason)
            } else if isAbsent {
                .noRecord
            } else if let pause = pauses.min(), pauses.count == faults.count {
                .limited(retryAfter: pause)
            } else if faults.contains(where: \.isSlowness) {
                .timedOut
            } else {
                .unavailable("nobody who was asked could answer")
            }
        return NamingError(code, name: "\(name)", attempts: attempts)
    }
}
