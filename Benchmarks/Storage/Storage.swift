import CMalloc
import FoundationEssentials
import Glibc
import Measuring

/// The cache on this machine's disk: how fast it stays when it is full, what a writer costs readers, how
/// fast it starts, and what other layouts and flags of LMDB would do.
///
/// `Storage [turnovers | readers | start | layouts | flags]… [--megabytes N]` prints figures and goals;
/// ends with 1 when a goal is missed. Without names it measures all but the last two. `Storage fill
/// <directory>` makes a cache of two million blocks and leaves it, `Storage open <directory>` opens it.
@main
enum Storage {
    static func main() async throws {
        // As the tool does: else every large page that LMDB changes is fetched from the kernel.
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 32 << 20)
        var names = Array(CommandLine.arguments.dropFirst())
        var megabytes = 512
        if let flag = names.firstIndex(of: "--megabytes"), flag + 1 < names.count {
            megabytes = Int(names[flag + 1]) ?? megabytes
            names.removeSubrange(flag...flag + 1)
        }
        if names.count == 2, names[0] == "fill" { return try await Start.fill(names[1]) }
        if names.count == 2, names[0] == "open" { return report(try await Start.open(names[1])) }
        if names.isEmpty { names = ["turnovers", "readers", "start"] }
        var goals: [Goal] = []
        for name in names {
            let directory = try Scratch()
            switch name {
            case "turnovers":
                goals += try await Turnovers.run(in: directory, limit: megabytes << 20)
            case "readers": goals += try await Readers.run(in: directory)
            case "start": goals += try await Start.run(in: directory)
            case "layouts": try Layouts.run(in: directory, limit: megabytes << 20)
            case "flags": try Flags.run(in: directory, size: megabytes << 20)
            default: print("no such measurement: \(name)")
            }
        }
        report(goals)
    }

    private static func report(_ goals: [Goal]) {
        guard !goals.isEmpty else { return }
        print("\nMust reach")
        for goal in goals { print(goal.line) }
        if goals.contains(where: { !$0.isReached }) { exit(1) }
    }
}

/// One thing that must be reached.
struct Goal {
    let name: String
    let value: Double
    let limit: Double
    /// Whether the value must be at least the limit, and not at most.
    var isFloor = true

    var isReached: Bool { isFloor ? value >= limit : value <= limit }

    var line: String {
        let bound = "\(isFloor ? "≥" : "≤") \(limit.text(2))"
        return "\(isReached ? "reached" : "MISSED ")  \(name): \(value.text(2)) (\(bound))"
    }
}

/// A directory that is deleted with the last reference; SCRATCH says where.
final class Scratch {
    let path: String

    init() throws {
        let parent = ProcessInfo.processInfo.environment["SCRATCH"] ?? "/tmp"
        path = "\(parent)/regatta-bench-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    var milliseconds: Double { seconds * 1000 }
}

/// The megabytes that this process has resident.
func residentMegabytes() -> Double {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = text?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return (pages ?? 0) * 4096 / 1e6
}
