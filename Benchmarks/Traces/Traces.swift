import Glibc
import Measuring

/// How many requests find their block, by policy and by trace.
///
/// Prints a table in Markdown, the optimum beside it, and whether the cache's policy is within two
/// points of the best and one of plain LRU everywhere; ends with 1 when it is not.
@main
enum Traces {
    private static let strategies: [any Strategy.Type] = [
        LeastRecentlyUsed.self, SegmentedLRU.self, S3FIFO.self, AdaptiveReplacement.self,
        TinyLFU.self, Ours.self,
    ]

    static func main() {
        let names = strategies.map { $0.name } + [Optimum.name]
        print("| trace | \(names.joined(separator: " | ")) |")
        print("|---|\(String(repeating: "---:|", count: names.count))")
        var missed: [String] = []
        for trace in Trace.all {
            let ratios = strategies.map { $0.hitRatio(on: trace) }
            let all = ratios + [Optimum.hitRatio(on: trace)]
            let cells = all.map { (100 * $0).text(1) }
            print("| \(trace.name) | \(cells.joined(separator: " | ")) |")
            let (ours, others) = (ratios[ratios.count - 1], ratios.dropLast())
            let best = others.max() ?? 0
            if ours < best - 0.02 || ours < others[0] - 0.01 { missed.append(trace.name) }
        }
        let goal = "within 2 points of the best, and 1 of LRU, on each trace"
        print("\n\(goal): \(missed.isEmpty ? "reached" : "missed on \(missed)")")
        if !missed.isEmpty { exit(1) }
    }
}
