import Multiformats
import Retrieval
import Testing

@testable import Admin

@Suite(.timeLimit(.minutes(1))) struct EventFeedTests {
    private let feed = EventFeed()

    private func wrong(_ upstream: String) throws -> Event {
        .verificationFailed(upstream: upstream, block: try CID("bafkqaaa"))
    }

    @Test func `every watcher hears what happens, as a named event with JSON`() async throws {
        let listeners = try (0..<2).map { _ in try #require(feed.listen()) }
        feed.publish(try wrong("a"))
        for listener in listeners {
            let message = await listener.messages.first { _ in true }
            guard case .event(let event) = message else {
                Issue.record("\(message as Any)")
                continue
            }
            #expect(
                try EventMessage(event).text() == """
                    event: verification-failed
                    data: {"block":"bafkqaaa","upstream":"a"}


                    """
            )
        }
    }

    @Test func `so many may watch, and who leaves makes room`() throws {
        var listeners = (0..<EventFeed.listenerLimit).compactMap { _ in feed.listen() }
        #expect(listeners.count == EventFeed.listenerLimit)
        #expect(feed.listen() == nil)
        listeners.removeLast().close()
        #expect(feed.listen() != nil)
    }

    @Test func `who does not keep up misses what comes last, and holds nobody up`() async throws {
        let listener = try #require(feed.listen())
        for _ in 0..<EventFeed.waitingLimit + 100 { feed.publish(try wrong("a")) }
        listener.close()
        var count = 0
        for await _ in listener.messages { count += 1 }
        #expect(count == EventFeed.waitingLimit)
    }

    @Test func `what happens while nobody watches costs nothing later`() async throws {
        feed.publish(try wrong("a"))
        let listener = try #require(feed.listen())
        listener.beat()
        listener.close()
        var count = 0
        for await _ in listener.messages { count += 1 }
        #expect(count == 1)
    }
}
