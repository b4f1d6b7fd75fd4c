import Locking
import NIOCore
import NIOHPACK
import NIOHTTP2
import Retrieval
package import TestSupport

/// What an HTTP/2 origin does to its streams and connections.
package enum HTTP2Fault: Sendable, CaseIterable {
    /// After the bytes of each answer it says GOAWAY, so that every request needs a connection of its
    /// own. Only then does the answer end: a request that crosses a GOAWAY is lost, and the libcurl of
    /// some systems waits for its answer.
    case goAwayAfterAnswers
    /// In the middle of each answer it says GOAWAY, and goes on with the streams it has.
    case goAwayMidway
    /// In the middle of each answer it says GOAWAY to that very stream, and hangs up.
    case goAwayAbandoning
    /// It resets the first stream of all as one that it has not touched.
    case refusesFirstStream
    /// It resets every stream as one that it has not touched.
    case refusesStreams
    /// It resets each stream in the middle of its answer.
    case resetsMidway
}

/// Runs `body` with the URL of a gateway that speaks HTTP/2 over TLS, and nothing else.
///
/// - Parameters:
///   - fault: What it does wrong, if anything.
///   - host: Answers, as a host of the simulated network would.
///   - body: What runs while it does.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or why no port could be had.
package func withHTTP2Origin<Result>(
    _ fault: HTTP2Fault? = nil,
    answering host: @escaping SimulatedNetwork.Host,
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    let isUntouched = Locked(true)
    return try await withHTTP2Server { stream in
        let isFirst = isUntouched.withLock { isUntouched in
            defer { isUntouched = false }
            return isUntouched
        }
        let fault = fault == .refusesFirstStream ? (isFirst ? .refusesStreams : nil) : fault
        try stream.pipeline.syncOperations.addHandler(AnswerHandler(host, fault))
    } _: { url in
        try await body(url)
    }
}

/// Answers the request of one stream.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let host: SimulatedNetwork.Host
    private let fault: HTTP2Fault?

    init(_ host: @escaping SimulatedNetwork.Host, _ fault: HTTP2Fault?) {
        self.host = host
        self.fault = fault
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .headers(let frame) = unwrapInboundIn(data) else { return }
        guard fault != .refusesStreams else {
            context.writeAndFlush(wrapOutboundOut(.rstStream(.refusedStream)), promise: nil)
            return
        }
        let reply = host(frame.headers.first(name: ":path") ?? "")
        let body = reply.chunks.flatMap(\.self)
        var fields = HPACKHeaders([(":status", "\(reply.head?.status ?? 500)")])
        for header in reply.head?.headers ?? [] {
            fields.add(name: header.name, value: header.value)
        }
        if fault != .goAwayAfterAnswers {
            fields.add(name: "content-length", value: "\(body.count)")
        }
        let isEmpty = body.isEmpty
        let head = HTTP2Frame.FramePayload.Headers(headers: fields, endStream: isEmpty)
        context.writeAndFlush(wrapOutboundOut(.headers(head)), promise: nil)
        guard !isEmpty else { return }
        send(body[..<(body.count / 2)], context) { handler, context in
            handler.breakOff(context)
            guard handler.fault != .resetsMidway, handler.fault != .goAwayAbandoning else { return }
            let isLast = handler.fault != .goAwayAfterAnswers
            handler.send(body[(body.count / 2)...], isLast: isLast, context) { handler, context in
                guard !isLast else { return }
                handler.sayGoAway(context)
                handler.send([], isLast: true, context) { _, _ in }
            }
        }
    }

    /// Does what the fault does in the middle of an answer.
    private func breakOff(_ context: ChannelHandlerContext) {
        switch fault {
        case .goAwayMidway:
            sayGoAway(context)
        case .goAwayAbandoning:
            sayGoAway(context, lastStream: .rootStream)
            context.channel.parent?.close(promise: nil)
        case .resetsMidway:
            context.writeAndFlush(wrapOutboundOut(.rstStream(.internalError)), promise: nil)
        case .goAwayAfterAnswers, .refusesFirstStream, .refusesStreams, nil:
            break
        }
    }

    private func send(
        _ bytes: ArraySlice<UInt8>,
        isLast: Bool = false,
        _ context: ChannelHandlerContext,
        then proceed: @escaping @Sendable (AnswerHandler, ChannelHandlerContext) -> Void
    ) {
        let frame = HTTP2Frame.FramePayload.Data(
            data: .byteBuffer(ByteBuffer(bytes: bytes)),
            endStream: isLast
        )
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.data(frame))).whenSuccess {
            let (handler, context) = bound.value
            proceed(handler, context)
        }
    }

    private func sayGoAway(_ context: ChannelHandlerContext, lastStream: HTTP2StreamID = .maxID) {
        let frame = HTTP2Frame.FramePayload.goAway(
            lastStreamID: lastStream,
            errorCode: .noError,
            opaqueData: nil
        )
        context.channel.parent?.writeAndFlush(
            HTTP2Frame(streamID: .rootStream, payload: frame),
            promise: nil
        )
    }
}
