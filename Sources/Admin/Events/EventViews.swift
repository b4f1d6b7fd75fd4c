import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What happens and what happened, for those who draw it.
struct EventViews: Sendable {
    /// How often a silent connection is written to, so that one whose reader is gone ends.
    private static let beatInterval = Duration.seconds(10)

    let feed: EventFeed

    func add(to router: Router<BasicRequestContext>) {
        router.get("/api/v1/events", use: events)
        router.get("/api/v1/history", use: history)
    }

    /// Events as they happen, as server-sent ones, until the reader or the server goes.
    @Sendable
    private func events(_ request: Request, context: BasicRequestContext) -> Response {
        guard let listener = feed.listen() else {
            var response = AdminViews.problem(
                .serviceUnavailable,
                "\(EventFeed.listenerLimit) watch already; close one of the pages that do"
            )
            response.headers[.retryAfter] = "10"
            return response
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody { writer in
                defer { listener.close() }
                // A head alone may wait for the first event; this shows that it works.
                try await writer.write(ByteBuffer(string: ": watching\n\n"))
                let (heart, stop) = (Self.beat(listener), Self.stopping(listener))
                defer {
                    heart.cancel()
                    stop.cancel()
                }
                for await message in listener.messages {
                    try await writer.write(ByteBuffer(string: Self.text(of: message)))
                }
                try await writer.finish(nil)
            }
        )
    }

    private static func text(of message: EventFeed.Message) throws -> String {
        switch message {
        case .beat: ": still here\n\n"
        case .event(let event): try EventMessage(event).text()
        }
    }

    private static func beat(_ listener: EventListener) -> Task<Void, Never> {
        Task { while (try? await Task.sleep(for: beatInterval)) != nil { listener.beat() } }
    }

    /// A server that stops does not wait for those who only watch.
    private static func stopping(_ listener: EventListener) -> Task<Void, Never> {
        Task {
            guard (try? await gracefulShutdown()) != nil else { return }
            listener.close()
        }
    }

    /// A quarter of an hour of times until the first verified block, by gateway.
    @Sendable
    private func history(_ request: Request, context: BasicRequestContext) throws -> Response {
        struct Answer: Encodable {
            let sliceSeconds = GatewayHistory.slice
            let gateways: [String: [GatewayHistory.Point?]]
        }
        return try AdminViews.json(Answer(gateways: feed.history.lines))
    }
}
