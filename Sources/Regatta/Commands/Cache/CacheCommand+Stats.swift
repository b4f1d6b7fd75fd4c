import Admin
import ArgumentParser
import BlockCache

extension CacheCommand {
    /// How full it is, how useful, and with what.
    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how full the cache is, how useful, how old, and what is asked for.",
            discussion: "Hits and top roots are counted by a running server, since its start."
        )

        @Option(help: "How many of the roots that are asked for the most to show.")
        var roots = 10

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: SettingsOptions

        func validate() throws {
            guard (0...512).contains(roots) else {
                throw ValidationError("--roots goes from 0 to 512")
            }
        }

        func run() async throws {
            let settings = try options.sources().settings()
            let path = HomePath.expand(settings.cache.store.path)
            let picture: CachePicture
            if let live = await RunningServer(settings).cachePicture(path: path, roots: roots) {
                picture = live
            } else {
                picture = try await CacheCommand.withCache(settings) { cache in
                    CachePicture(
                        path: path,
                        fill: CacheFill(cache.statistics),
                        ages: try await cache.ages().map(AgeBandView.init),
                        roots: nil
                    )
                }
            }
            try Console.result(json ? JSONText.text(picture) : picture.text)
        }
    }
}

/// How full a cache is, and what became of the blocks that were asked for.
struct CacheFill: Codable, Equatable {
    let bytes: Int
    let limitBytes: Int
    let fileBytes: Int
    let blocks: Int
    /// Since the server's start; nil when none runs.
    var hits: Int?
    var misses: Int?
    var hitRatio: Double?
    /// Why nothing is written now.
    var fault: String?

    init(_ statistics: BlockCache.Statistics) {
        bytes = statistics.bytes
        limitBytes = statistics.limit
        fileBytes = statistics.fileSize
        blocks = statistics.blocks
    }
}

/// All of it.
struct CachePicture: Codable, Equatable {
    let path: String
    let fill: CacheFill
    let ages: [AgeBandView]
    /// Nil when no server runs.
    let roots: [RootView]?

    /// What a person reads.
    var text: String {
        ([summary, ageText] + [rootText].compactMap { $0 }).joined(separator: "\n\n")
    }

    private var summary: String {
        var table = Table("cache", path)
        let share = fill.limitBytes > 0 ? fill.bytes * 100 / fill.limitBytes : 0
        let (bytes, limit) = (ByteText.text(fill.bytes), ByteText.text(fill.limitBytes))
        table.add("blocks", "\(fill.blocks)")
        table.add("bytes", "\(bytes) of \(limit) (\(share) %)")
        table.add("file", ByteText.text(fill.fileBytes))
        if let hits = fill.hits, let misses = fill.misses {
            let ratio = fill.hitRatio.map { "\(Self.percent($0)) of " } ?? ""
            table.add("hits", "\(ratio)\(CacheCommand.text(hits + misses, "block")) asked for")
        } else {
            table.add("hits", "counted while a server runs; none answers")
        }
        if let fault = fill.fault { table.add("fault", fault) }
        return table.text
    }

    private var ageText: String {
        var table = Table("last used", "blocks", "bytes", "")
        let total = max(1, ages.reduce(0) { $0 + $1.bytes })
        for age in ages {
            let width = (age.bytes * 24 + total / 2) / total
            let bar = String(repeating: "━", count: age.bytes > 0 ? max(1, width) : 0)
            table.add(Self.span(age.withinSeconds), "\(age.blocks)", ByteText.text(age.bytes), bar)
        }
        return table.text
    }

    private var rootText: String? {
        guard let roots, !roots.isEmpty else { return nil }
        var table = Table("asked for the most", "requests")
        for root in roots {
            let about = root.error > 0 ? "at most " : ""
            table.add(root.root, "\(about)\(root.requests)")
        }
        return table.text
    }

    private static func span(_ seconds: Int64?) -> String {
        switch seconds {
        case nil: "longer ago"
        case let hours? where hours < 86_400: "in \(hours / 3600) h"
        case let days?: "in \(days / 86_400) d"
        }
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1000)
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
