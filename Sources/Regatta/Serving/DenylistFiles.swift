import FoundationEssentials
import Gateway
import Logging
import ServiceLifecycle

/// Denylists on disk, read at the start and again whenever one of them changes.
struct DenylistFiles: Service {
    /// How long a change may go unnoticed.
    private static let pause = Duration.seconds(5)

    /// Files, and directories of which all files ending in `.deny` are read, by name.
    let places: [String]
    let policy: ContentPolicy
    let logger: Logger

    /// A file as it was when it was looked at.
    private struct Version: Equatable {
        let path: String
        let size: UInt64
        let modified: Date?
    }

    /// Reads the lists, so that none is missed by the first request.
    func load() {
        load(versions())
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen = versions()
            while (try? await Task.sleep(for: Self.pause)) != nil {
                let now = versions()
                guard now != seen else { continue }
                seen = now
                load(now)
            }
        }
    }

    private func load(_ versions: [Version]) {
        let lists = versions.compactMap { version -> ContentPolicy.List? in
            guard let bytes = FileManager.default.contents(atPath: version.path) else {
                logger.error(
                    "a denylist cannot be read",
                    metadata: ["denylist": "\(version.path)"]
                )
                return nil
            }
            let name = version.path.split(separator: "/").last.map(String.init)
            return ContentPolicy.List(name: name ?? version.path, bytes: Array(bytes))
        }
        guard !lists.isEmpty || !versions.isEmpty else { return }
        let report = policy.replace(with: lists)
        logger.info(
            "denylists are in force",
            metadata: ["lists": "\(lists.count)", "rules": "\(report.rules)"]
        )
        for problem in report.problems {
            logger.warning("a denylist has a mistake", metadata: ["problem": "\(problem)"])
        }
    }

    /// The files there are, in the order in which they count.
    private func versions() -> [Version] {
        places.map(HomePath.expand).flatMap { place -> [Version] in
            let names = try? FileManager.default.contentsOfDirectory(atPath: place)
            guard let names else { return version(place).map { [$0] } ?? [] }
            return names.filter { $0.hasSuffix(".deny") }.sorted()
                .compactMap { version("\(place)/\($0)") }
        }
    }

    private func version(_ path: String) -> Version? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
            return nil
        }
        return Version(
            path: path,
            size: facts[.size] as? UInt64 ?? 0,
            modified: facts[.modificationDate] as? Date
        )
    }
}
