import NIOCore
import NIOPosix

/// An address where no HTTP server answers.
package enum DeadEnd: Sendable, CaseIterable {
    /// Nothing listens there.
    case refusing
    /// Connections are made, and nobody reads what comes on them.
    case deaf
    /// Not even connections are made: the system drops what asks for one.
    case unreachable
    /// Connections are closed as soon as they are made.
    case hangingUp
}

/// Runs `body` with the URL of a dead end.
///
/// - Parameters:
///   - end: What happens there.
///   - body: What runs while it does.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, or why no port could be had.
package func withDeadEnd<Result>(
    _ end: DeadEnd,
    _ body: (_ url: String) async throws -> Result
) async throws -> Result {
    // A port that only the system may give away, to a service that nobody runs.
    guard end != .refusing else { return try await body("http://127.0.0.1:1") }
    let group = MultiThreadedEventLoopGroup.singleton
    let backlog: Int32 = end == .unreachable ? 0 : 128
    let server = try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: backlog)
        // Without reads the server accepts nothing: connections stay in the system's queue.
        .serverChannelOption(.autoRead, value: end == .hangingUp)
        .childChannelInitializer { $0.close() }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let port = server.localAddress?.port ?? 0
    // One connection fills a queue of no length.
    let filler =
        end == .unreachable
        ? try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get() : nil
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body("http://127.0.0.1:\(port)"))
    } catch {
        result = .failure(error)
    }
    try await filler?.close()
    try await server.close()
    return try result.get()
}
