import NIOCore
import Synchronization

/// Answers what is at hand before it is even parsed; all else passes through, byte for byte.
///
/// It stands in front of the HTTP decoder. As long as nothing is under way behind it, on a boundary
/// between requests, it may take the next one; so answers keep the order of requests.
final class HitPath: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let responder: HitResponder
    private let traffic: Traffic
    /// What the client has not taken of the last answer.
    private var debt = 0
    /// Whether anything was passed on since the last reading was complete.
    private var hasPassed = false

    init(_ responder: HitResponder, _ traffic: Traffic) {
        self.responder = responder
        self.traffic = traffic
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        var written = 0
        while bytes.readableBytes > 0, traffic.isQuiet, context.channel.isWritable,
            let head = RequestScan.head(in: bytes), head.readableBytes <= responder.longestHead,
            let answer = responder.answer(head, context.channel.allocator)
        {
            bytes.moveReaderIndex(forwardBy: head.readableBytes)
            written += answer.readableBytes
            context.write(wrapOutboundOut(answer), promise: nil)
            traffic.noteHit()
        }
        if written > 0 {
            context.flush()
            if !context.channel.isWritable { owe(written) }
        }
        if bytes.readableBytes > 0 { pass(bytes, context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Whoever got nothing need not be told that it was all.
        guard hasPassed else { return }
        hasPassed = false
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { owe(0) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // Behind us it is known that no answer is under way, but not what is on its way to the client.
        let sent = context.writeAndFlush(wrapOutboundOut(ByteBuffer()))
        sent.assumeIsolated().whenComplete { _ in
            context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        owe(0)
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasPassed = true
        let end = bytes.writerIndex
        let isBlank =
            bytes.readableBytes >= 4
            && bytes.getInteger(at: end - 4, as: UInt32.self) == 0x0D0A_0D0A
        traffic.passes { context.fireChannelRead(wrapInboundOut(bytes)) }
        traffic.isOnBoundary = traffic.isOnBoundary && isBlank
    }

    /// Notes what the client has not taken, which counts for all clients together.
    private func owe(_ bytes: Int) {
        guard bytes != debt else { return }
        responder.unsent.add(bytes - debt, ordering: .relaxed)
        debt = bytes
    }
}
