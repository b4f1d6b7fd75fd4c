import NIOCore

/// Watches a connection for a client that leaves, or that stops taking its answer.
///
/// While we wait for upstreams nothing is written, so nothing else would notice.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    private let stallTimeout: TimeAmount
    private let onDeparture: @Sendable () -> Void
    private var stall: Scheduled<Void>?

    /// `onDeparture` is called at least once when the client is gone, in whatever way.
    init(stallTimeout: TimeAmount, onDeparture: @escaping @Sendable () -> Void) {
        self.stallTimeout = stallTimeout
        self.onDeparture = onDeparture
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A client that closes its side may still read; but most that do are gone, and whether
        // one still reads shows only when it is too late to save the work.
        if case .inputClosed? = event as? ChannelEvent { onDeparture() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onDeparture()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is IOError { onDeparture() }
        context.fireErrorCaught(error)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let channel = context.channel
            stall = context.eventLoop.scheduleTask(in: stallTimeout) {
                channel.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
    }
}
