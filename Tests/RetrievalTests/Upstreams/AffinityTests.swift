import Multiformats
import Testing

@testable import Retrieval

@Suite struct AffinityTests {
    private var affinity = Affinity()

    private func root(_ number: Int) throws -> Multihash {
        try Multihash(code: 0, digest: [UInt8(number >> 8), UInt8(number & 255)])
    }

    @Test func `knows nothing at first`() throws {
        #expect(affinity.chance(of: 0, for: try root(1)) == nil)
    }

    @Test mutating func `believes who had it, even when one block was missing`() throws {
        affinity.record(true, of: 0, for: try root(1))
        affinity.record(false, of: 0, for: try root(1))
        #expect(affinity.chance(of: 0, for: try root(1)) == Affinity.chances.had)
        #expect(affinity.chance(of: 1, for: try root(1)) == nil)
        #expect(affinity.chance(of: 0, for: try root(2)) == nil)
    }

    @Test mutating func `doubts who lacked it, until it has it`() throws {
        affinity.record(false, of: 0, for: try root(1))
        #expect(affinity.chance(of: 0, for: try root(1)) == Affinity.chances.lacked)
        affinity.record(true, of: 0, for: try root(1))
        #expect(affinity.chance(of: 0, for: try root(1)) == Affinity.chances.had)
    }

    @Test mutating func `forgets what was used least recently`() throws {
        for number in 0...Affinity.limit {
            affinity.record(true, of: 0, for: try root(number))
            affinity.record(true, of: 0, for: try root(0))
        }
        #expect(affinity.chance(of: 0, for: try root(0)) != nil)
        #expect(affinity.chance(of: 0, for: try root(1)) == nil)
        #expect(affinity.chance(of: 0, for: try root(Affinity.limit)) != nil)
    }
}
