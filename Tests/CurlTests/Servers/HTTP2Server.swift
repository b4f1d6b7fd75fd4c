import NIOCore
import NIOHTTP1
import NIOHTTP2
import TestOrigin

/// Runs `body` with the URL of a TLS server that speaks HTTP/2 only.
///
/// `/fill/<count>` answers with so many bytes of ``ScriptedServer/pattern``; `/break/<count>` resets the
/// stream after them, though more were announced.
func withHTTP2Server<Result>(
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    try await withHTTP2Server { stream in
        try stream.pipeline.syncOperations.addHandlers(
            HTTP2FramePayloadToHTTP1ServerCodec(),
            FillHandler()
        )
    } _: { url in
        try await body(url)
    }
}

private final class FillHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let parts = head.uri.split(separator: "/")
        let count = parts.last.flatMap { Int($0) } ?? 0
        let breaks = parts.first == "break"
        let length = breaks ? count + 1000 : count
        let answer = HTTPResponseHead(
            version: .http2,
            status: .ok,
            headers: ["content-length": "\(length)"]
        )
        context.writeAndFlush(wrapOutboundOut(.head(answer)), promise: nil)
        fill(count, breaks: breaks, context)
    }

    private func fill(_ count: Int, breaks: Bool, _ context: ChannelHandlerContext) {
        guard count > 0 else {
            // Closing a stream that has not ended resets it.
            if breaks { return context.close(promise: nil) }
            return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        let piece = ScriptedServer.pattern.prefix(count)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))))
            .whenSuccess {
                let (handler, context) = bound.value
                handler.fill(count - piece.count, breaks: breaks, context)
            }
    }
}
