import Hummingbird
import Locking
import Logging
package import Multiformats
import NIOCore
import ServiceLifecycle
import TestSupport

/// A live HTTP server on loopback that plays a trustless gateway, well or badly.
///
/// `withOrigin` starts it and always stops it.
package final class Origin: Sendable {
    /// Without a slash at the end.
    package let url: String
    package let port: Int
    let state: Locked<OriginState>
    private let services: ServiceGroup
    private let serving: Task<Void, any Error>

    fileprivate init(
        port: Int,
        state: Locked<OriginState>,
        services: ServiceGroup,
        serving: Task<Void, any Error>
    ) {
        self.port = port
        self.url = "http://127.0.0.1:\(port)"
        self.state = state
        self.services = services
        self.serving = serving
    }

    /// How long answers under way may take once it is told to stop.
    fileprivate static let stopLimit = Duration.milliseconds(50)

    /// What happened so far.
    package var journal: Journal {
        state.withLock { $0.journal }
    }

    /// Waits until the journal is as described; for ever, if it never is.
    package func wait(until condition: @Sendable (Journal) -> Bool) async {
        let (changes, change) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.watchers.append(change) }
        if condition(journal) { return }
        for await _ in changes where condition(journal) { return }
    }

    /// Changes how requests from now on are answered.
    package func behave(_ change: @Sendable (inout Behaviour) -> Void) {
        state.withLock { change(&$0.behaviour) }
    }

    /// Forgets what happened; answers under way still count as such.
    package func forget() {
        state.withLock {
            let active = $0.journal.active
            $0.journal = Journal()
            $0.journal.active = active
            $0.journal.peak = active
        }
    }

    /// Breaks every connection and refuses new ones.
    ///
    /// Once is enough; more does no harm.
    package func stop() async {
        // Not cancelled at once: a server that is cancelled while it accepts a connection traps.
        await services.triggerGracefulShutdown()
        _ = await serving.result
    }
}

/// What the answers of one origin share.
struct OriginState: Sendable {
    var behaviour: Behaviour
    var chance: SeededGenerator
    var journal = Journal()
    var watchers: [AsyncStream<Void>.Continuation] = []
}

extension Locked<OriginState> {
    /// Changes the state, and tells those who wait for a change.
    func note<Result: Sendable>(_ change: (inout OriginState) -> Result) -> Result {
        let (result, watchers) = withLock { state in (change(&state), state.watchers) }
        for watcher in watchers { watcher.yield() }
        return result
    }
}

/// Runs `body` with an origin on a free port, and stops the origin whatever happens.
///
/// - Parameters:
///   - behaviour: How it answers, until `behave` changes it.
///   - seed: What its chances are drawn from.
///   - blocks: The blocks it has; nil is 404.
///   - pages: Bytes for a path outside `/ipfs/`; nil is 404.
///   - body: What runs while the origin does.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or why no port could be had.
package func withOrigin<Result>(
    _ behaviour: Behaviour = Behaviour(),
    seed: UInt64 = 1,
    blocks: @escaping @Sendable (_ cid: CID) -> [UInt8]? = { _ in nil },
    pages: @escaping @Sendable (_ path: String) -> [UInt8]? = { _ in nil },
    _ body: (Origin) async throws -> Result
) async throws -> Result {
    let state = Locked(OriginState(behaviour: behaviour, chance: SeededGenerator(seed: seed)))
    let responder = OriginResponder(state: state, blocks: blocks, pages: pages)
    let (ports, started) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "origin")
    logger.logLevel = .critical
    let application = Application(
        responder: CallbackResponder(callback: responder.respond),
        server: .http1(configuration: .init(additionalChannelHandlers: [DepartureHandler()])),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            started.yield(channel.localAddress?.port ?? 0)
        },
        logger: logger
    )
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = Origin.stopLimit
    let services = ServiceGroup(configuration: configuration)
    let serving = Task {
        defer { started.finish() }
        try await services.run()
    }
    guard let port = await ports.first(where: { _ in true }) else {
        try await serving.value
        throw OriginError.didNotStart
    }
    let origin = Origin(port: port, state: state, services: services, serving: serving)
    do {
        let result = try await body(origin)
        await origin.stop()
        return result
    } catch {
        await origin.stop()
        throw error
    }
}

extension SeededGenerator {
    /// True as often as `probability` says.
    mutating func hits(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &self) < probability
    }
}

/// Why there is no origin.
package enum OriginError: Error {
    case didNotStart
}
