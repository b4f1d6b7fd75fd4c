import NIOCore

/// Answers `CONNECT`, the way in which clients ask a proxy for a connection to somebody else.
///
/// The only connection there is to have is the one to this gateway itself, and that is what the
/// client has already: the tunnel is agreed to, and what comes through it is served like anything
/// else. Any other destination is refused. A tunnel can only be the first that a connection is
/// asked for, as it always is.
final class TunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The longest request for a tunnel.
    private static let limit = 8 << 10
    private static let method = Array("CONNECT ".utf8)
    private static let end = Array("\r\n\r\n".utf8)

    private let serves: (Authority) -> Bool
    private var received = ByteBuffer()

    /// `serves` tells whether the gateway is what a client means by an authority.
    init(serves: @escaping (Authority) -> Bool) {
        self.serves = serves
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        let view = received.readableBytesView
        let front = view.prefix(Self.method.count)
        guard Self.method.starts(with: front) else { return passOn(context) }
        guard view.count > Self.method.count else { return }
        guard let end = view.firstRange(of: Self.end)?.upperBound else {
            if view.count > Self.limit { refuse(context, "431 Request Header Fields Too Large") }
            return
        }
        let target = view.dropFirst(Self.method.count).prefix { $0 != UInt8(ascii: " ") }
        let head = view.startIndex..<end
        guard let authority = Authority(parsing: String(decoding: target, as: UTF8.self)) else {
            return refuse(context, "400 Bad Request")
        }
        guard serves(authority) else { return refuse(context, "403 Forbidden") }
        received.moveReaderIndex(forwardBy: head.count)
        write("HTTP/1.1 200 Connection established\r\n\r\n", context)
        passOn(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
    }

    /// Leaves the connection to the rest of the pipeline.
    private func passOn(_ context: ChannelHandlerContext) {
        let bytes = received
        received = ByteBuffer()
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext, _ status: String) {
        write(
            "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            context
        )
        context.close(promise: nil)
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
