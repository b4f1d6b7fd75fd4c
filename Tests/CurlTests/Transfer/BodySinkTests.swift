import Locking
import Testing

@testable import Curl

/// Bodies that go into a sink in place of the transfer's own buffer.
@Suite(.timeLimit(.minutes(1))) struct BodySinkTests {
    /// Counts, and has room for `limit` bytes until its reader takes them.
    private final class Tank: BodySink {
        private let state = Locked((waiting: 0, most: 0, refusals: 0))
        private let limit: Int
        private let isTold: Bool

        init(limit: Int, isTold: Bool = true) {
            self.limit = limit
            self.isTold = isTold
        }

        func take(_ bytes: Span<UInt8>) -> BodySinkAnswer {
            state.withLock { state in
                guard state.waiting < limit else {
                    state.refusals += 1
                    return .full
                }
                state.waiting += bytes.count
                state.most = max(state.most, state.waiting)
                return isTold ? .ready : .taken
            }
        }

        func drain() -> Int {
            state.withLock { state in
                defer { state.waiting = 0 }
                return state.waiting
            }
        }

        var waiting: Int { state.withLock { $0.waiting } }
        var most: Int { state.withLock { $0.most } }
        var refusals: Int { state.withLock { $0.refusals } }
    }

    // MARK: - The inbox

    @Test func `what has arrived goes first`() {
        var inbox = Inbox<String>(limit: 4)
        expectRoom([1, 2, 3], in: &inbox)
        let tank = Tank(limit: 10)
        inbox.pour(into: tank)
        #expect(tank.drain() == 3)
        expect(isNews: true, &inbox)
        expect(isNews: false, &inbox)
    }

    @Test func `a reader is not woken for what the sink keeps to itself`() {
        var inbox = Inbox<String>(limit: 4)
        inbox.pour(into: Tank(limit: 10, isTold: false))
        let hasToWait = inbox.wait(for: .bytes, "reader")
        #expect(hasToWait)
        expectRoom([1], in: &inbox)
        let early = inbox.wake()
        #expect(early == nil)
        inbox.end(nil)
        let woken = inbox.wake()
        #expect(woken == "reader")
    }

    @Test func `a sink that was full is tried again when its reader has come`() {
        var inbox = Inbox<String>(limit: 4)
        let tank = Tank(limit: 1)
        inbox.pour(into: tank)
        expectRoom([1], in: &inbox)
        expectFull([2], in: &inbox)
        #expect(tank.drain() == 1)
        guard case .some(_, resumesProducer: true) = inbox.takeBytes() else {
            Issue.record("the producer is not resumed")
            return
        }
        expectRoom([2], in: &inbox)
    }

    @Test func `a reader that waits on a full sink has the producer resumed`() {
        var inbox = Inbox<String>(limit: 4)
        let tank = Tank(limit: 1)
        inbox.pour(into: tank)
        expectRoom([1], in: &inbox)
        expect(isNews: true, &inbox)
        // Before the reader has drained it.
        expectFull([2], in: &inbox)
        #expect(tank.drain() == 1)
        guard case .wait(resumesProducer: true) = inbox.takeBytes() else {
            Issue.record("the producer is not resumed")
            return
        }
    }

    @Test func `a producer that was paused goes on once its sink has room`() {
        var inbox = Inbox<String>(limit: 4)
        let tank = Tank(limit: 1)
        inbox.pour(into: tank)
        expectRoom([1], in: &inbox)
        let early = inbox.proceed()
        #expect(!early)
        expectFull([2], in: &inbox)
        #expect(tank.drain() == 1)
        let resumes = [inbox.proceed(), inbox.proceed()]
        #expect(resumes == [true, false])
        expectRoom([2], in: &inbox)
    }

    private func expectRoom(_ bytes: [UInt8], in inbox: inout Inbox<String>) {
        let isTaken = inbox.offer(bytes.span)
        #expect(isTaken)
    }

    private func expectFull(_ bytes: [UInt8], in inbox: inout Inbox<String>) {
        let isTaken = inbox.offer(bytes.span)
        #expect(!isTaken)
    }

    private func expect(isNews: Bool, _ inbox: inout Inbox<String>) {
        let hasNews = if case .some = inbox.takeBytes() { true } else { false }
        #expect(hasNews == isNews)
    }

    // MARK: - A transfer

    @Test func `all of a long body arrives, and never more waits than was said`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        let size = 16 << 20
        let tank = Tank(limit: 256 << 10)
        try await withServer(answering: [.head(length: size), .fill(size)]) { server in
            let total = try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                _ = try await transfer.head()
                transfer.pour(into: tank)
                var total = 0
                while try await transfer.next() != nil { total += tank.drain() }
                return total + tank.drain()
            }
            #expect(total == size)
            #expect(tank.most < (256 + 128) << 10)
        }
    }

    /// Runs `body` with a long answer that is poured into `tank`, whose reader has come once.
    private func pouring(
        into tank: Tank,
        _ body: (Transfer) async throws -> Void
    ) async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 64 << 20), .fill(64 << 20)]) { server in
            try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                _ = try await transfer.head()
                transfer.pour(into: tank)
                // What had filled the transfer's own buffer before is let on.
                _ = try await transfer.next()
                try await body(transfer)
            }
        }
    }

    @Test func `a reader at work lets a server that waits go on`() async throws {
        let tank = Tank(limit: 64 << 10)
        try await pouring(into: tank) { transfer in
            // From here on it does not come back, and the sink is filled again and again.
            for _ in 1...5 {
                while tank.waiting < 64 << 10 { await Task.yield() }
                _ = tank.drain()
                transfer.proceed()
            }
            transfer.cancel()
        }
    }

    @Test func `a reader that does not come stops the server`() async throws {
        let tank = Tank(limit: 64 << 10)
        try await pouring(into: tank) { transfer in
            while tank.refusals == 0 { await Task.yield() }
            transfer.cancel()
            await #expect(throws: CurlError.cancelled) {
                while try await transfer.next() != nil {}
            }
        }
    }
}
