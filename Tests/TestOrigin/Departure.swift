import NIOCore
import NIOHTTPTypes

/// The client left before its answer was complete.
struct Departed: Error {}

/// Closes the channel as soon as the client closes its half while an answer is under way.
///
/// The server otherwise takes that for a client that has said all it had to say and listens on,
/// and an origin that stalls would never notice that nobody is left.
final class DepartureHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var answering = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = Self.unwrapInboundIn(data) { answering += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = Self.unwrapOutboundIn(data) { answering -= 1 }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if answering > 0, (event as? ChannelEvent) == .inputClosed {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

/// Waits for `duration`, or for ever, and throws `Departed` as soon as the client has left.
func pause(for duration: Duration?, on channel: any Channel) async throws {
    guard channel.isActive else { throw Departed() }
    let (departures, departure) = AsyncStream<Void>.makeStream()
    channel.closeFuture.whenComplete { _ in departure.finish() }
    try await withThrowingTaskGroup { group in
        group.addTask {
            try await Task.sleep(for: duration ?? .seconds(24 * 60 * 60))
        }
        group.addTask {
            for await _ in departures {}
            try Task.checkCancellation()
            throw Departed()
        }
        defer { group.cancelAll() }
        try await group.next()
    }
}
