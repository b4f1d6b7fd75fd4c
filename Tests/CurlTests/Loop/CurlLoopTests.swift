import Curl
import Testing

/// Cancelling and stopping, in every order.
@Suite(.timeLimit(.minutes(1))) struct CurlLoopTests {
    // MARK: - Cancelling

    @Test func `a cancelled task ends its wait for the head`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: []) { server in
            let task = Task { try await Answer.of(CurlRequest(url: server.url), over: loop) }
            while server.journal.requests.isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CurlError.cancelled) { try await task.value }
            // The server notices.
            for await _ in server.closings { break }
        }
    }

    @Test func `a cancelled task ends its wait for the body`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 10), .send("12345")]) { server in
            let (heads, arrived) = AsyncStream<Void>.makeStream()
            let task = Task {
                try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                    _ = try await transfer.next()
                    arrived.yield()
                    return try await transfer.next()
                }
            }
            for await _ in heads { break }
            task.cancel()
            await #expect(throws: CurlError.cancelled) { try await task.value }
        }
    }

    @Test func `a task that is cancelled before it starts asks nobody`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.ok("x")]) { server in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await Answer.of(CurlRequest(url: server.url), over: loop)
            }
            task.cancel()
            await #expect(throws: CurlError.cancelled) { try await task.value }
            #expect(server.journal.connections == 0)
        }
    }

    @Test func `a transfer that is paused can be cancelled`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 64 << 20), .fill(64 << 20)]) { server in
            try await loop.fetch(CurlRequest(url: server.url), limit: 1) { transfer in
                _ = try await transfer.head()
                transfer.cancel()
                // What came before is dropped, for nobody wants it.
                await #expect(throws: CurlError.cancelled) {
                    while try await transfer.next() != nil {}
                }
            }
            for await _ in server.closings { break }
        }
    }

    @Test func `leaving early ends the transfer`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 64 << 20), .fill(64 << 20)]) { server in
            let status = try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                try await transfer.head().status
            }
            #expect(status == 200)
            for await _ in server.closings { break }
        }
    }

    @Test func `an error in the body of a fetch ends the transfer and goes on`() async throws {
        struct Enough: Error {}
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 10), .send("1")]) { server in
            await #expect(throws: Enough.self) {
                try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                    _ = try await transfer.head()
                    throw Enough()
                }
            }
            for await _ in server.closings { break }
        }
    }

    // MARK: - Stopping

    @Test func `stopping ends what runs`() async throws {
        let loop = CurlLoop()
        try await withServer(answering: [.head(length: 10), .send("12345")]) { server in
            await #expect(throws: CurlError.stopped) {
                try await loop.fetch(CurlRequest(url: server.url)) { transfer in
                    _ = try await transfer.next()
                    loop.stop()
                    _ = try await transfer.next()
                }
            }
        }
    }

    @Test func `a transfer after the stop ends at once`() async throws {
        let loop = CurlLoop()
        loop.stop()
        loop.stop()
        try await withServer(answering: [.ok("x")]) { server in
            for _ in 0..<3 {
                await #expect(throws: CurlError.stopped) {
                    try await Answer.of(CurlRequest(url: server.url), over: loop)
                }
            }
            #expect(server.journal.connections == 0)
        }
    }

    @Test func `transfers that race with the stop all end`() async throws {
        try await withServer(answering: [.ok("x")]) { server in
            for _ in 0..<20 {
                let loop = CurlLoop()
                await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            do {
                                let request = CurlRequest(url: server.url)
                                return try await Answer.of(request, over: loop).error != .cancelled
                            } catch {
                                return error as? CurlError == .stopped
                            }
                        }
                    }
                    group.addTask {
                        loop.stop()
                        return true
                    }
                    for await isExpected in group { #expect(isExpected) }
                }
            }
        }
    }

    @Test func `cancelling at any moment ends or completes a transfer`() async throws {
        let loop = CurlLoop()
        defer { loop.stop() }
        try await withServer(answering: [.head(length: 200_000), .fill(200_000)]) { server in
            for yields in 0..<60 {
                let task = Task {
                    let request = CurlRequest(url: server.url)
                    return try await Answer.of(request, over: loop, limit: 10_000)
                }
                for _ in 0..<yields * 20 { await Task.yield() }
                task.cancel()
                switch await task.result {
                case .success(let answer):
                    #expect(answer.error == .cancelled || answer.isPattern(200_000))
                case .failure(let error):
                    #expect(error as? CurlError == .cancelled)
                }
            }
        }
    }

    // MARK: - The surroundings

    @Test func `ignores the environment's proxies`() async throws {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] {
                ProcessEnvironment.set(name, to: "http://127.0.0.1:1")
            }
            let loop = CurlLoop()
            try await withServer(answering: [.ok("x")]) { server in
                let answer = try await Answer.of(CurlRequest(url: server.url), over: loop)
                #expect(answer.text == "x")
            }
        }
    }
}
