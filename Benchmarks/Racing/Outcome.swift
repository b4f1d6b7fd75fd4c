/// What came of the wants of one run.
struct Outcome {
    var strategy: String
    /// Milliseconds until the first verified block, want by want; infinite where none came.
    var times: [Double]
    /// How many requests each want took.
    var requests: [Int]
    /// Who was asked first, want by want.
    var leaders: [Int?]
    /// Who brought the block.
    var winners: [Int?]
    /// How many blocks' worth of bytes came from upstreams.
    var copies = 0.0

    init(strategy: String, wants: Int) {
        self.strategy = strategy
        times = Array(repeating: .infinity, count: wants)
        requests = Array(repeating: 0, count: wants)
        leaders = Array(repeating: nil, count: wants)
        winners = Array(repeating: nil, count: wants)
    }

    /// Requests for each want, on average.
    var requestsPerWant: Double { Double(requests.reduce(0, +)) / Double(max(requests.count, 1)) }

    /// Bytes from upstreams for each byte that was used.
    var bytesPerByte: Double { copies / Double(max(times.count { $0.isFinite }, 1)) }

    /// Wants that got nothing.
    var failures: Int { times.count { !$0.isFinite } }

    /// The time within which the share `quantile` of the wants from `start` on had their block.
    func quantile(_ quantile: Double, from start: Int = 0) -> Double {
        times[start...].quantile(quantile)
    }
}

extension Collection<Double> {
    /// The smallest element that the share `quantile` of all do not exceed.
    func quantile(_ quantile: Double) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        let rank = (quantile * Double(sorted.count)).rounded(.up)
        return sorted[Swift.min(Swift.max(Int(rank) - 1, 0), sorted.count - 1)]
    }
}

extension Outcome {
    /// The same under another name.
    func named(_ name: String) -> Outcome {
        var copy = self
        copy.strategy = name
        return copy
    }
}
