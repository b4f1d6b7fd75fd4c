import Testing

@testable import Retrieval

@Suite struct CircuitTests {
    private var circuit = Circuit()

    @Test func `is closed at first`() {
        #expect(circuit.state(at: .zero) == .closed)
    }

    @Test mutating func `bears two failures and opens at the third`() {
        circuit.failed(isDishonest: false, at: .zero, jitter: 0)
        circuit.failed(isDishonest: false, at: .zero, jitter: 0)
        #expect(circuit.state(at: .zero) == .closed)
        circuit.failed(isDishonest: false, at: .zero, jitter: 0)
        #expect(circuit.state(at: .zero) == .open)
    }

    @Test mutating func `forgets failures after a success`() {
        for _ in 0..<2 { circuit.failed(isDishonest: false, at: .zero, jitter: 0) }
        circuit.succeeded(at: .zero)
        circuit.failed(isDishonest: false, at: .zero, jitter: 0)
        #expect(circuit.state(at: .zero) == .closed)
    }

    @Test mutating func `opens at once and for long after a lie`() {
        circuit.failed(isDishonest: true, at: .zero, jitter: 1)
        #expect(circuit.state(at: Circuit.dishonestyPause - .seconds(1)) == .open)
        #expect(circuit.state(at: Circuit.dishonestyPause) == .halfOpen)
    }

    @Test mutating func `a 404 heals an illness, but does not clear who lied`() {
        open()
        circuit.answered()
        #expect(circuit.state(at: .zero) == .closed)
        circuit.failed(isDishonest: true, at: .zero, jitter: 1)
        circuit.answered()
        #expect(circuit.state(at: .zero) == .open)
    }

    @Test mutating func `truth told beside a lie does not clear it, the truth told later does`() {
        circuit.failed(isDishonest: true, at: .zero, jitter: 1)
        circuit.succeeded(at: .seconds(1))
        #expect(circuit.state(at: .seconds(1)) == .open)
        circuit.began(at: Circuit.dishonestyPause)
        circuit.succeeded(at: Circuit.dishonestyPause)
        #expect(circuit.state(at: Circuit.dishonestyPause) == .closed)
    }

    @Test mutating func `lets one attempt through when its time has come`() {
        open()
        #expect(circuit.state(at: .seconds(5)) == .halfOpen)
        circuit.began(at: .seconds(5))
        #expect(circuit.state(at: .seconds(5)) == .open)
        circuit.succeeded(at: .seconds(5))
        #expect(circuit.state(at: .seconds(5)) == .closed)
    }

    @Test mutating func `tries again when the attempt told nothing`() {
        open()
        circuit.began(at: .seconds(5))
        circuit.abstained()
        #expect(circuit.state(at: .seconds(5)) == .halfOpen)
    }

    @Test mutating func `waits longer each time, but never longer than stated`() {
        open()
        var now = Duration.zero
        for _ in 0..<20 {
            while circuit.state(at: now) == .open { now += .seconds(1) }
            circuit.began(at: now)
            circuit.failed(isDishonest: false, at: now, jitter: 1)
        }
        #expect(circuit.state(at: now + Circuit.longestPause - .seconds(1)) == .open)
        #expect(circuit.state(at: now + Circuit.longestPause) == .halfOpen)
    }

    private mutating func open() {
        for _ in 0..<3 { circuit.failed(isDishonest: false, at: .zero, jitter: 1) }
    }
}
