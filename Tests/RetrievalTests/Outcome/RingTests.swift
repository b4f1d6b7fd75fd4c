import Testing

@testable import Retrieval

@Suite struct RingTests {
    @Test(arguments: 0...10)
    func `keeps the latest, latest first`(_ count: Int) {
        var ring = Ring<Int>(capacity: 3)
        for number in 0..<count { ring.append(number) }
        #expect(ring.latest == (0..<count).suffix(3).reversed())
    }
}
