import Glibc
import Locking
import NIOCore
import NIOPosix
import NIOSSL
import TestOrigin

/// A server on loopback that answers each request with a script, byte for byte.
///
/// It knows no HTTP, so everything about an answer may be wrong.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send(String)
        /// So many bytes of ``pattern``, as fast as they are taken.
        case fill(Int)
        case close
        /// Ends the connection as a machine that dies does.
        case reset
    }

    typealias Script = @Sendable (_ request: String) -> [Step]

    struct Journal: Sendable {
        var connections = 0
        /// The heads of requests, whole.
        var requests: [String] = []
    }

    /// What bodies are made of: long enough that no two of its parts look alike soon.
    static let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

    let port: Int
    let url: String
    /// A connection that the client has closed, each time.
    let closings: AsyncStream<Void>
    private let state: Locked<Journal>

    var journal: Journal { state.withLock { $0 } }

    fileprivate init(
        port: Int,
        isSecure: Bool,
        closings: AsyncStream<Void>,
        state: Locked<Journal>
    ) {
        self.port = port
        url = "\(isSecure ? "https" : "http")://127.0.0.1:\(port)"
        self.closings = closings
        self.state = state
    }
}

/// Runs `body` with a server that answers each request as `script` says, over TLS if so wanted.
@discardableResult
func withServer<Result>(
    isSecure: Bool = false,
    _ script: @escaping ScriptedServer.Script,
    _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let state = Locked(ScriptedServer.Journal())
    let (closings, closed) = AsyncStream<Void>.makeStream()
    let context = isSecure ? try TestCertificate.serverContext(protocols: ["http/1.1"]) : nil
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLServerHandler(context: context)
                    )
                }
                let handler = ScriptHandler(script: script, state: state, closed: closed)
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let server = ScriptedServer(
        port: channel.localAddress?.port ?? 0,
        isSecure: isSecure,
        closings: closings,
        state: state
    )
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body(server))
    } catch {
        result = .failure(error)
    }
    try await channel.close()
    return try result.get()
}

/// Runs `body` with a server that answers every request in the same way.
@discardableResult
func withServer<Result>(
    isSecure: Bool = false,
    answering steps: [ScriptedServer.Step],
    _ body: (ScriptedServer) async throws -> Result
) async throws -> Result {
    let script: ScriptedServer.Script = { _ in steps }
    return try await withServer(isSecure: isSecure, script, body)
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedServer.Script
    private let state: Locked<ScriptedServer.Journal>
    private let closed: AsyncStream<Void>.Continuation
    private var received = ""

    init(
        script: @escaping ScriptedServer.Script,
        state: Locked<ScriptedServer.Journal>,
        closed: AsyncStream<Void>.Continuation
    ) {
        self.script = script
        self.state = state
        self.closed = closed
    }

    func channelActive(context: ChannelHandlerContext) {
        state.withLock { $0.connections += 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        while let end = received.firstRange(of: "\r\n\r\n") {
            let request = String(received[..<end.upperBound])
            received.removeSubrange(..<end.upperBound)
            state.withLock { $0.requests.append(request) }
            play(script(request)[...], at: 0, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed.yield()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func play(
        _ steps: ArraySlice<ScriptedServer.Step>,
        at offset: Int,
        _ context: ChannelHandlerContext
    ) {
        guard let step = steps.first else { return }
        switch step {
        case .send(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            play(steps.dropFirst(), at: offset, context)
        case .fill(let count):
            let piece = ScriptedServer.pattern.prefix(count)
            let rest: [ScriptedServer.Step] =
                count > piece.count ? [.fill(count - piece.count)] : []
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let next = rest + steps.dropFirst()
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: piece)))
                .whenSuccess {
                    let (handler, context) = bound.value
                    handler.play(next[...], at: offset + piece.count, context)
                }
        case .close:
            context.close(promise: nil)
        case .reset:
            let close = NIOLoopBound(context, eventLoop: context.eventLoop)
            (context.channel as? any SocketOptionProvider)?
                .setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .whenComplete { _ in close.value.close(promise: nil) }
        }
    }
}
