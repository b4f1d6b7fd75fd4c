import Testing

@testable import Retrieval

@Suite struct LatencyDistributionTests {
    private static let halfLife = Duration.seconds(100)
    private var distribution = LatencyDistribution(at: .zero)

    @Test func `knows nothing at first`() {
        #expect(distribution.quantile(0.5) == nil)
    }

    @Test mutating func `finds quantiles within a twentieth`() throws {
        for milliseconds in 1...1000 {
            distribution.add(.milliseconds(milliseconds))
        }
        for (quantile, expected) in [(0.5, 500.0), (0.9, 900.0), (0.1, 100.0)] {
            let found = try #require(distribution.quantile(quantile)) / .milliseconds(1)
            #expect(found > expected / 1.06 && found < expected * 1.06)
        }
    }

    @Test mutating func `forgets by half in each half-life`() {
        distribution.add(.milliseconds(10))
        #expect(distribution.weight(at: .seconds(100), halfLife: Self.halfLife) == 0.5)
        distribution.fade(to: .seconds(100), halfLife: Self.halfLife, memory: .infinity)
        #expect(distribution.weight(at: .seconds(100), halfLife: Self.halfLife) == 0.5)
    }

    @Test mutating func `remembers no more samples than its memory holds`() {
        for _ in 0..<1000 { record(.milliseconds(10), memory: 12) }
        #expect(abs(distribution.weight(at: .zero, halfLife: Self.halfLife) - 12) < 0.01)
    }

    @Test
    mutating func `follows a change of habit after as many samples as two thirds of its memory`()
        throws
    {
        for _ in 0..<1000 { record(.milliseconds(10), memory: 12) }
        for _ in 0..<7 { record(.seconds(1), memory: 12) }
        #expect(try #require(distribution.quantile(0.5)) < .milliseconds(20))
        for _ in 0..<2 { record(.seconds(1), memory: 12) }
        #expect(try #require(distribution.quantile(0.5)) > .milliseconds(700))
    }

    @Test mutating func `takes a bound for twice as long while nothing longer is known`() throws {
        distribution.add(atLeast: .milliseconds(100))
        let found = try #require(distribution.quantile(0.5)) / .milliseconds(1)
        #expect(found > 180 && found < 220)
    }

    @Test mutating func `spreads a bound over the longer times that are known`() throws {
        for milliseconds in [10, 10, 100, 1000] { distribution.add(.milliseconds(milliseconds)) }
        for _ in 0..<2 { distribution.add(atLeast: .milliseconds(50)) }
        // 2 of 6 at 10 ms, 2 at 100 ms, 2 at 1 s.
        for (quantile, expected) in [(0.3, 10.0), (0.5, 100.0), (0.9, 1000.0)] {
            let found = try #require(distribution.quantile(quantile)) / .milliseconds(1)
            #expect(found > expected / 1.06 && found < expected * 1.06)
        }
        #expect(abs(distribution.weight(at: .zero, halfLife: Self.halfLife) - 6) < 1e-9)
    }

    @Test mutating func `samples cut short by a hedge leave the quantile below the cut unbiased`()
        throws
    {
        var chance = SplitMix(seed: 5)
        for _ in 0..<20_000 {
            let time = 0.02 / (1 - chance.nextUnit())
            // Whoever is later than the ninth tenth is stopped some time after.
            let cut = 0.2 + 0.05 * chance.nextUnit()
            distribution.fade(to: .zero, halfLife: Self.halfLife, memory: 2000)
            if time < cut {
                distribution.add(.seconds(time))
            } else {
                distribution.add(atLeast: .seconds(cut))
            }
        }
        for (quantile, expected) in [(0.5, 40.0), (0.8, 100), (0.88, 166.7)] {
            let found = try #require(distribution.quantile(quantile)) / .milliseconds(1)
            #expect(found > expected / 1.12 && found < expected * 1.12)
        }
    }

    @Test mutating func `keeps its shape when it is limited`() {
        for milliseconds in 1...100 { distribution.add(.milliseconds(milliseconds)) }
        let limited = distribution.limited(to: 3)
        #expect(abs(limited.weight(at: .zero, halfLife: Self.halfLife) - 3) < 1e-9)
        #expect(distribution.limited(to: 1000) == distribution)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(1_000_000)])
    mutating func `bears samples out of its range`(_ sample: Duration) {
        distribution.add(sample)
        distribution.add(atLeast: sample)
        #expect(distribution.quantile(1) != nil)
    }

    private mutating func record(_ sample: Duration, memory: Double) {
        distribution.fade(to: .zero, halfLife: Self.halfLife, memory: memory)
        distribution.add(sample)
    }
}
