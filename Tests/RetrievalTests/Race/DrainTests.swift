import Testing

@testable import Retrieval

/// What is read of an answer that comes too late.
@Suite struct DrainTests {
    @Test func `a short rest is read, of a block and of a CAR`() {
        #expect(Drain.isWorthIt(kind: .raw, rest: 262_158))
        #expect(Drain.isWorthIt(kind: .car, rest: 262_158))
    }

    @Test func `a long rest is not`() {
        #expect(!Drain.isWorthIt(kind: .raw, rest: 1 << 20))
        #expect(!Drain.isWorthIt(kind: .car, rest: 1 << 20))
    }

    @Test func `without a length a block is taken to be short, and a CAR long`() {
        #expect(Drain.isWorthIt(kind: .raw, rest: nil))
        #expect(!Drain.isWorthIt(kind: .car, rest: nil))
    }
}
