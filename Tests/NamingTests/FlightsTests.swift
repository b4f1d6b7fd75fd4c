import Locking
import Retrieval
import TestSupport
import Testing

@testable import Naming

@Suite(.timeLimit(.minutes(1))) struct FlightsTests {
    private let flights = Flights<String, Int>()
    private let clock = TestClock()
    private let gate = Gate()

    private func ask(within limit: Duration? = nil, _ count: Locked<Int>) async throws -> Int? {
        try await flights.value(for: "name", within: limit, clock: clock.engine) {
            count.withLock { $0 += 1 }
            await gate.pass()
            return Task.isCancelled ? -1 : 42
        }
    }

    @Test func `many who ask the same wait for one answer`() async throws {
        let count = Locked(0)
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<10 { group.addTask { try await ask(count) } }
            try await until { gate.waiting == 1 && flights.waiting(for: "name") == 10 }
            gate.open()
            for try await value in group { #expect(value == 42) }
        }
        #expect(count.withLock { $0 } == 1)
        #expect(flights.waiting(for: "name") == 0)
        #expect(try await ask(count) == 42)
        #expect(count.withLock { $0 } == 2)
    }

    @Test func `whoever is cancelled leaves alone`() async throws {
        let count = Locked(0)
        let patient = Task { try await ask(count) }
        try await until { gate.waiting == 1 }
        let impatient = Task { try await ask(count) }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        gate.open()
        #expect(try await patient.value == 42)
    }

    @Test func `the last to be cancelled cancels the question`() async throws {
        let count = Locked(0)
        let only = Task { try await ask(count) }
        try await until { gate.waiting == 1 }
        only.cancel()
        await #expect(throws: CancellationError.self) { try await only.value }
        try await until { gate.waiting == 0 }
        gate.open()
        #expect(try await ask(count) == 42)
        #expect(count.withLock { $0 } == 2)
    }

    @Test func `whoever's time is up goes on, and so does the question`() async throws {
        let count = Locked(0)
        let hurried = Task { try await ask(within: .seconds(1), count) }
        try await until { gate.waiting == 1 && clock.sleepers == 1 }
        clock.advance(by: .seconds(1))
        #expect(try await hurried.value == nil)
        #expect(gate.waiting == 1)
        let next = Task { try await ask(count) }
        gate.open()
        #expect(try await next.value == 42)
    }
}

/// Holds tasks up until it is opened; a task that is cancelled passes.
private final class Gate: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var waiting = 0
    }

    private let state = Locked(State())

    var waiting: Int { state.withLock { $0.waiting } }

    func open() {
        state.withLock { $0.isOpen = true }
    }

    func pass() async {
        state.withLock { $0.waiting += 1 }
        defer { state.withLock { $0.waiting -= 1 } }
        while !Task.isCancelled, !state.withLock({ $0.isOpen }) { await Task.yield() }
    }
}
