internal import HTTPTypes
internal import Hummingbird
internal import Locking
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// A live HTTP server on loopback for a ``Simulation``.
package final class Simulator: Sendable {
    struct State: Sendable {
        var simulation: Simulation
        var targets: [String] = []
        let start = ContinuousClock.now
    }

    /// The port it listens at.
    package let port: Int
    private let state: Locked<State>

    init(port: Int, state: Locked<State>) {
        self.port = port
        self.state = state
    }

    /// Without a slash at the end.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// The paths and queries that were asked for, in order.
    package var targets: [String] { state.withLock { $0.targets } }

    /// Changes what is wrong, and forgets what was asked for.
    package func behave(_ change: @Sendable (inout SimulatedFaults) -> Void) {
        state.withLock { state in
            change(&state.simulation.faults)
            state.targets = []
        }
    }
}

/// Runs `body` with a simulation on a port, and stops it whatever happens.
///
/// - Parameters:
///   - simulation: What is served.
///   - port: Where; 0 for any free port.
///   - body: What runs while it is.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or why no port could be had.
package func withSimulator<Result>(
    _ simulation: Simulation,
    port: Int = 0,
    _ body: (Simulator) async throws -> Result
) async throws -> Result {
    let state = Locked(Simulator.State(simulation: simulation))
    let (ports, started) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "simulator")
    logger.logLevel = .critical
    let bound = Locked(port)
    let application = Application(
        responder: CallbackResponder { (request: Request, context: SimulatorContext) in
            try await respond(to: request, state, port: bound.withLock { $0 }, context.channel)
        },
        configuration: .init(address: .hostname("127.0.0.1", port: port)),
        onServerRunning: { channel in
            bound.withLock { $0 = channel.localAddress?.port ?? 0 }
            started.yield(channel.localAddress?.port ?? 0)
        },
        logger: logger
    )
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = .milliseconds(50)
    let services = ServiceGroup(configuration: configuration)
    let serving = Task {
        defer { started.finish() }
        try await services.run()
    }
    guard let port = await ports.first(where: { _ in true }) else {
        try await serving.value
        throw SimulationError.didNotStart
    }
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body(Simulator(port: port, state: state)))
    } catch {
        result = .failure(error)
    }
    await services.triggerGracefulShutdown()
    _ = await serving.result
    return try result.get()
}

/// What a request brings: its connection, so that it can be broken.
private struct SimulatorContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// The most bytes of a request.
private let bodyLimit = 64 << 20

/// The connection is broken on purpose.
private struct BrokenOff: Error {}

private func respond(
    to request: Request,
    _ state: Locked<Simulator.State>,
    port: Int,
    _ channel: any Channel
) async throws -> Response {
    let target = request.uri.string
    var request = request
    let body = try await request.collectBody(upTo: bodyLimit)
    let question = Simulation.Request(
        method: request.method.rawValue,
        target: target,
        range: request.headers[.range],
        authorization: request.headers[.authorization],
        body: Array(body.readableBytesView)
    )
    let answer = state.withLock { state in
        state.targets.append(target)
        let now = state.start.duration(to: .now)
        return state.simulation.answer(question, at: now, ("127.0.0.1", port))
    }
    var headers = HTTPFields()
    for header in answer.headers {
        if let name = HTTPField.Name(header.name) { headers[name] = header.value }
    }
    // Without its length, so that the end of a body that breaks off is not its end.
    let length = answer.breaksOff ? nil : answer.body.count
    if request.method == .head {
        headers[.contentLength] = "\(answer.body.count)"
        return Response(status: .init(code: answer.status), headers: headers)
    }
    let content = ResponseBody(contentLength: length) { writer in
        var rest = answer.body[...]
        while !rest.isEmpty {
            try await writer.write(ByteBuffer(bytes: rest.prefix(64 << 10)))
            rest = rest.dropFirst(64 << 10)
        }
        guard !answer.breaksOff else { throw BrokenOff() }
        try await writer.finish(nil)
    }
    return Response(status: .init(code: answer.status), headers: headers, body: content)
}
