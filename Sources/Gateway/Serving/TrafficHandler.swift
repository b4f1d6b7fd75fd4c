import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sees the requests and answers of a connection, closes it when it has been idle for too long, and
/// when the server stops.
final class TrafficHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let traffic: Traffic
    private let idleTimeout: TimeAmount
    private let stallTimeout: TimeAmount
    private var look: Scheduled<Void>?
    private var isStopping = false

    /// - Parameters:
    ///   - traffic: What is seen is noted there.
    ///   - idleTimeout: How long the connection may be idle, or take to send a request.
    ///   - stallTimeout: How long the client may take nothing of an answer.
    init(_ traffic: Traffic, idleTimeout: Duration, stallTimeout: Duration) {
        self.traffic = traffic
        self.idleTimeout = TimeAmount(idleTimeout)
        self.stallTimeout = TimeAmount(stallTimeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { lookLater(context, idleTimeout) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        look?.cancel()
        look = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        lookLater(context, idleTimeout)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        look?.cancel()
        look = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        traffic.read(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        traffic.broke()
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        traffic.wroteEnd()
        guard isStopping, traffic.isIdle else { return context.write(data, promise: promise) }
        context.writeAndFlush(data, promise: promise)
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        isStopping = true
        if traffic.isIdle { context.close(promise: nil) }
    }

    // MARK: - Idleness

    private func lookLater(_ context: ChannelHandlerContext, _ delay: TimeAmount) {
        guard look == nil else { return }
        look = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            self?.lookNow(context)
        }
    }

    private func lookNow(_ context: ChannelHandlerContext) {
        look = nil
        let now = NIODeadline.now()
        guard !traffic.isAnswering else { return lookLater(context, idleTimeout) }
        // Answers that were written at once may still be on their way.
        let unsent = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        let end = traffic.lastActive + ((unsent ?? 0) > 0 ? stallTimeout : idleTimeout)
        guard end > now else { return context.close(promise: nil) }
        lookLater(context, end - now)
    }
}
