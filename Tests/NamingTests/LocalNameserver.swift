import Glibc
import Locking
import NIOCore
import NIOPosix

/// A nameserver on this machine, over UDP and TCP on one port, that sends what a test tells it.
final class LocalNameserver: Sendable {
    /// What is sent for a question, message by message.
    typealias Script = @Sendable (_ question: [UInt8], _ isStream: Bool) -> [[UInt8]]

    let address: SocketAddress
    private let channels: [any Channel]
    private let count: Locked<Int>

    /// How many questions have come.
    var questions: Int { count.withLock { $0 } }

    /// Both have one port: the system's choice for the one may be taken for the other, and is made anew.
    init(_ script: @escaping Script) async throws {
        let count = Locked(0)
        var attempts = 20
        while true {
            let datagrams = try await Self.datagrams(script, count)
            attempts -= 1
            do {
                guard let address = datagrams.localAddress, let port = address.port else {
                    throw ChannelError.unknownLocalAddress
                }
                channels = [datagrams, try await Self.streams(port, script, count)]
                self.address = address
                self.count = count
                return
            } catch let error as IOError where error.errnoCode == EADDRINUSE && attempts > 0 {
                try await datagrams.close()
            }
        }
    }

    private static func datagrams(
        _ script: @escaping Script,
        _ count: Locked<Int>
    ) async throws -> any Channel {
        try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Datagrams(script, count))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private static func streams(
        _ port: Int,
        _ script: @escaping Script,
        _ count: Locked<Int>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Streams(script, count))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    func stop() async throws {
        for channel in channels { try await channel.close() }
    }
}

private final class Datagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let script: LocalNameserver.Script
    private let count: Locked<Int>

    init(_ script: @escaping LocalNameserver.Script, _ count: Locked<Int>) {
        self.script = script
        self.count = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        count.withLock { $0 += 1 }
        for message in script(Array(envelope.data.readableBytesView), false) {
            let answer = AddressedEnvelope(
                remoteAddress: envelope.remoteAddress,
                data: ByteBuffer(bytes: message)
            )
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
    }
}

private final class Streams: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: LocalNameserver.Script
    private let count: Locked<Int>

    init(_ script: @escaping LocalNameserver.Script, _ count: Locked<Int>) {
        self.script = script
        self.count = count
    }

    /// Questions are so short that they come in one piece.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let question = unwrapInboundIn(data)
        count.withLock { $0 += 1 }
        for message in script(Array(question.readableBytesView.dropFirst(2)), true) {
            var framed = ByteBuffer(integer: UInt16(message.count))
            framed.writeBytes(message)
            // In two pieces, as the network may cut it.
            let front = framed.readSlice(length: 1)
            if let front { context.writeAndFlush(wrapOutboundOut(front), promise: nil) }
            context.writeAndFlush(wrapOutboundOut(framed), promise: nil)
        }
    }
}
