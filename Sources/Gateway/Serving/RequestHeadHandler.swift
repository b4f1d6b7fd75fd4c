import NIOCore
import NIOHTTP1

/// Says plainly what a request line says between the lines.
///
/// A client of HTTP/1.0 means each request to be the last on its connection, and waits for that to
/// close after the answer (RFC 9112, section 9.3). A target in absolute form names the host better
/// than `Host` does (section 3.2.2).
final class RequestHeadHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            return context.fireChannelRead(data)
        }
        if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
        if head.uri.utf8.first != UInt8(ascii: "/"),
            let (authority, origin) = RequestTarget.parts(ofAbsolute: head.uri)
        {
            head.uri = origin
            head.headers.replaceOrAdd(name: "host", value: authority)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
