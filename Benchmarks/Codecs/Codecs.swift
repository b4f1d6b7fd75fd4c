import Glibc
import Measuring

/// What hashing alone would take, on this machine and with the same libcrypto, against what the formats
/// take: a piece's commitment, and an import of a large file.
///
/// `Codecs [commitment | import]… [--megabytes N]` prints rates and goals; ends with 1 when a goal is missed.
@main
enum Codecs {
    static func main() async throws {
        var names = Array(CommandLine.arguments.dropFirst())
        var megabytes = 256
        if let flag = names.firstIndex(of: "--megabytes"), flag + 1 < names.count {
            megabytes = Int(names[flag + 1]) ?? megabytes
            names.removeSubrange(flag...flag + 1)
        }
        if names.isEmpty { names = ["commitment", "import"] }
        var goals: [Goal] = []
        for name in names {
            switch name {
            case "commitment": goals.append(Commitment.run(megabytes: megabytes))
            case "import": goals.append(try await Import.run())
            default: print("no such measurement: \(name)")
            }
        }
        print("\nMust reach")
        for goal in goals { print(goal.line) }
        if goals.isEmpty || goals.contains(where: { !$0.isReached }) { exit(1) }
    }
}

/// One thing that must be reached: a share of a bound.
struct Goal {
    let name: String
    let value: Double
    let floor: Double

    var isReached: Bool { value >= floor }

    var line: String {
        "\(isReached ? "reached" : "MISSED ")  \(name): \(value.text(2)) (≥ \(floor.text(2)))"
    }
}

/// The best of some runs of the same work, in seconds: what disturbs only ever adds.
func best(of runs: Int, _ work: () -> Void) -> Double {
    let times = (0..<runs).map { _ in
        let start = ContinuousClock.now
        work()
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
    return times.min() ?? 0
}
