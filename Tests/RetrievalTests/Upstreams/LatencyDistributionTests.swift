import Testing

@testable import Retrieval

@Suite struct LatencyDistributionTests {
    private static let halfLife = Duration.seconds(100)
    private var distribution = LatencyDistribution(at: .zero)

    @Test func `knows nothing at first`() {
        #expect(distribution.quantile(0.5) == nil)
    }

    @Test mutating func `finds quantiles within a quarter`() throws {
        for milliseconds in 1...1000 {
            distribution.record(.milliseconds(milliseconds), at: .zero, halfLife: Self.halfLife)
        }
        for (quantile, expected) in [(0.5, 500.0), (0.9, 900.0), (0.1, 100.0)] {
            let found = try #require(distribution.quantile(quantile)) / .milliseconds(1)
            #expect(found > expected / 1.3 && found < expected * 1.3)
        }
    }

    @Test mutating func `forgets by half in each half-life`() {
        distribution.record(.milliseconds(10), at: .zero, halfLife: Self.halfLife)
        #expect(distribution.weight(at: .seconds(100), halfLife: Self.halfLife) == 0.5)
    }

    @Test mutating func `follows a change of habit`() throws {
        for _ in 0..<100 {
            distribution.record(.milliseconds(10), at: .zero, halfLife: Self.halfLife)
        }
        for second in 1000..<1010 {
            distribution.record(.seconds(1), at: .seconds(second), halfLife: Self.halfLife)
        }
        #expect(try #require(distribution.quantile(0.5)) > .milliseconds(700))
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(1_000_000)])
    mutating func `bears samples out of its range`(_ sample: Duration) {
        distribution.record(sample, at: .zero, halfLife: Self.halfLife)
        #expect(distribution.quantile(1) != nil)
    }
}
