import Glibc
import Measuring

/// A sequence of requests for blocks of one size, the same for the same seed.
///
/// Of one size, because then the best that anybody could do is known.
struct Trace {
    let name: String
    let requests: [Int32]
    /// All requests are below this.
    let bound: Int
    /// How many blocks the cache holds.
    let capacity: Int
}

extension Trace {
    static let capacity = 10_000

    /// All traces that are measured.
    static var all: [Trace] {
        [
            zipf(exponent: 0.8), zipf(exponent: 1.0), zipfAndScans, zipfAndCrawler, loop(12_500),
            loop(20_000), shifting(every: 100_000), shifting(every: 20_000), files, growing,
        ]
    }

    /// Popularity falls off as gateways' does, and does not change.
    static func zipf(exponent: Double) -> Trace {
        var popularity = Popularity(100_000, exponent: exponent, seed: 1)
        return Trace("Zipf \(exponent.text(1))", 1_000_000) { _ in popularity.next() }
    }

    /// Somebody downloads twice what the cache holds, again and again something else.
    static var zipfAndScans: Trace {
        var popularity = Popularity(100_000, exponent: 0.9, seed: 2)
        var fresh = 100_000
        return Trace("Zipf 0.9, downloads", 1_200_000) { index in
            guard index % 100_000 >= 80_000 else { return popularity.next() }
            fresh += 1
            return fresh
        }
    }

    /// Half of all requests are a crawler's, which never asks twice.
    static var zipfAndCrawler: Trace {
        var popularity = Popularity(100_000, exponent: 0.9, seed: 3)
        var fresh = 100_000
        return Trace("Zipf 0.9, crawler", 1_000_000) { index in
            guard index.isMultiple(of: 2) else { return popularity.next() }
            fresh += 1
            return fresh
        }
    }

    /// One after another, over and over, and somewhat more than fit.
    static func loop(_ length: Int) -> Trace {
        Trace("loop of \((Double(length) / Double(capacity)).text(2))", 500_000) { $0 % length }
    }

    /// What is popular today nobody knows tomorrow: every so often a fifth of the ranks move on.
    static func shifting(every period: Int) -> Trace {
        var popularity = Popularity(100_000, exponent: 0.9, seed: 4)
        return Trace("Zipf 0.9, moving every \(period / 1000)k", 1_000_000) { index in
            let shift = index / period * 2_000
            return (popularity.nextRank() + shift) % 400_000
        }
    }

    /// Files of one to 400 blocks, read from front to back, a few at a time.
    static var files: Trace {
        var popularity = Popularity(12_000, exponent: 0.8, seed: 5)
        var chance = Chance(seed: 6)
        var sizes: [Int] = []
        var starts: [Int] = []
        var total = 0
        for _ in 0..<12_000 {
            let size = Int(exp(Double.random(in: 0..<1, using: &chance) * log(400)))
            sizes.append(size)
            starts.append(total)
            total += size
        }
        var reading: [(file: Int, place: Int)] = []
        return Trace("files", 1_000_000) { _ in
            if reading.count < 8 { reading.append((popularity.next(), 0)) }
            let reader = Int.random(in: 0..<reading.count, using: &chance)
            let (file, place) = reading[reader]
            reading[reader].place += 1
            if place + 1 == sizes[file] { reading.remove(at: reader) }
            return starts[file] + place
        }
    }

    /// New things are asked for often, and ever less often as they age.
    static var growing: Trace {
        var popularity = Popularity(60_000, exponent: 1.1, seed: 7)
        return Trace("new things first", 1_000_000) { index in
            let newest = 60_000 + index / 4
            return newest - popularity.nextRank()
        }
    }

    private init(_ name: String, _ count: Int, _ next: (Int) -> Int) {
        self.name = name
        capacity = Self.capacity
        requests = (0..<count).map { Int32(next($0)) }
        bound = Int(requests.max() ?? 0) + 1
    }
}

/// Numbers with Zipf's distribution.
struct Popularity {
    private var chance: Chance
    private var sums: [Double] = []
    private var names: [Int]

    init(_ count: Int, exponent: Double, seed: UInt64) {
        chance = Chance(seed: seed)
        var sum = 0.0
        for rank in 1...count {
            sum += 1 / pow(Double(rank), exponent)
            sums.append(sum)
        }
        names = Array(0..<count)
        names.shuffle(using: &chance)
    }

    /// The next one's place in the order of popularity.
    mutating func nextRank() -> Int {
        let target = Double.random(in: 0..<(sums.last ?? 1), using: &chance)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The next one's name, from which its popularity cannot be told.
    mutating func next() -> Int { names[nextRank()] }
}
