import CoreMetrics
import Logging
import NIOCore
import NIOPosix
import Retrieval
import ServiceLifecycle

@testable import Gateway

/// The gateway on a socket of its own.
struct LiveGateway {
    let port: Int
    /// Begins a graceful stop.
    let stop: @Sendable () async -> Void

    /// Serves while `body` runs, and until it has stopped.
    static func serve(
        _ retriever: Retriever,
        configuration: GatewayConfiguration = GatewayConfiguration(),
        policy: ContentPolicy = ContentPolicy(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        answersHitsAtOnce: Bool = true,
        _ body: (Self) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        var configuration = configuration
        configuration.port = 0
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let service = GatewayService(
            configuration: configuration,
            retriever: retriever,
            names: TestNames().source,
            policy: policy,
            logger: logger,
            metrics: metrics,
            answersHitsAtOnce: answersHitsAtOnce,
            onListening: { _, port in listening.yield(port) }
        )
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        let serving = Task { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else {
            return try await serving.value
        }
        do {
            try await body(Self(port: port, stop: { await group.triggerGracefulShutdown() }))
        } catch {
            serving.cancel()
            _ = await serving.result
            throw error
        }
        await group.triggerGracefulShutdown()
        _ = await serving.result
    }

    /// Opens a connection, and closes it when `body` returns.
    func connect(_ body: (inout RawConnection) async throws -> Void) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            // A small window, so that a client that does not read is felt soon.
            .channelOption(.socketOption(.so_rcvbuf), value: 32 << 10)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(
                            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2),
                            isOutboundHalfClosureEnabled: true
                        )
                    )
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            try await body(&connection)
        }
    }

    /// All that comes in answer to what is sent on a connection of its own, until it is closed.
    func exchange(_ request: String) async throws -> String {
        var received = ""
        try await connect { connection in
            try await connection.send(request)
            received = String(decoding: try await connection.readToEnd(), as: UTF8.self)
        }
        return received
    }
}

/// A connection on which tests write and read as they like.
struct RawConnection {
    var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Takes what has come when it contains `mark`, and leaves what follows.
    mutating func read(through mark: String) async throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let end = received.firstRange(of: mark)?.upperBound {
                defer { received.removeFirst(end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard let more = try await inbound.next(isolation: #isolation) else {
                throw ConnectionClosed()
            }
            received += more.readableBytesView
        }
    }

    /// Takes a number of bytes.
    mutating func read(_ count: Int) async throws -> [UInt8] {
        while received.count < count {
            guard let more = try await inbound.next(isolation: #isolation) else {
                throw ConnectionClosed()
            }
            received += more.readableBytesView
        }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// Takes everything until the other side closes, or resets, the connection.
    mutating func readToEnd() async throws -> [UInt8] {
        while let more = try? await inbound.next(isolation: #isolation) {
            received += more.readableBytesView
        }
        defer { received = [] }
        return received
    }
}

/// The connection ended before what was waited for came.
struct ConnectionClosed: Error {}
