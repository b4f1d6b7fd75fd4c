import Glibc
import IPLD
import Multiformats
import TestOrigin
import TestSupport

/// A trustless gateway to measure against, on loopback, until it is told to stop.
///
///     Origin SIZE FILES RATE [lying|slow|limited|distant]
///
/// It has so many files of so many bytes, in blocks of 1 MiB, and sends each body at so many bytes a
/// second (0: as fast as they are taken). Prints its URL, then the files' roots. The same numbers
/// give the same files, so that several can stand for one content. What it does wrong: one byte of
/// each block is changed; each answer takes 300 ms; each is 429; each takes 20 ms, as from a
/// gateway some way off.
@main
enum Main {
    static func main() async throws {
        let numbers = CommandLine.arguments.dropFirst().prefix(3).compactMap { Int($0) }
        let fault = CommandLine.arguments.dropFirst(4).first
        guard numbers.count == 3, numbers[0] > 0, numbers[1] > 0, numbers[2] >= 0 else {
            throw Misuse.usage("Origin SIZE FILES RATE [lying|slow|limited|distant]")
        }
        var store = FixtureStore()
        var chance = SeededGenerator(seed: 1)
        let layout = FileLayout(chunkSize: 1 << 20)
        let roots = (0..<numbers[1]).map { _ in
            store.file(chance.bytes(numbers[0]), layout: layout)
        }
        let content = store
        let behaviour = Behaviour { behaviour in
            behaviour.rate = numbers[2] == 0 ? nil : numbers[2]
            switch fault {
            case "lying": behaviour.corruptChance = 1
            case "slow": behaviour.latency = .milliseconds(300)
            case "distant": behaviour.latency = .milliseconds(20)
            case "limited": behaviour.limit = 0
            default: break
            }
        }
        @Sendable func bytes(_ cid: CID) -> [UInt8]? { content.block(cid)?.bytes }
        try await withOrigin(behaviour, blocks: bytes) { origin in
            let lines = [origin.url] + roots.map(\.description) + ["ready"]
            print(lines.joined(separator: "\n"))
            // Standard output is a file here, and would keep it.
            fflush(nil)
            try await Task.sleep(for: .seconds(3600))
        }
    }

    /// Wrong arguments.
    enum Misuse: Error {
        case usage(String)
    }
}
