package import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL

/// Runs `body` with the URL of a TLS server on loopback that speaks HTTP/2 only.
///
/// Its certificate is ``TestCertificate``.
///
/// - Parameters:
///   - handle: Adds what answers to the channel of a stream, where `HTTP2Frame.FramePayload` goes
///     in and out.
///   - body: What runs while the server does.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or why no port could be had.
package func withHTTP2Server<Result>(
    handling handle: @escaping @Sendable (_ stream: any Channel) throws -> Void,
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    let context = try TestCertificate.serverContext(protocols: ["h2"])
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLServerHandler(context: context)
                )
                _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                    mode: .server,
                    connectionConfiguration: .init(),
                    streamConfiguration: .init()
                ) { stream in
                    stream.eventLoop.makeCompletedFuture { try handle(stream) }
                }
            }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body("https://127.0.0.1:\(channel.localAddress?.port ?? 0)"))
    } catch {
        result = .failure(error)
    }
    try await channel.close()
    return try result.get()
}
