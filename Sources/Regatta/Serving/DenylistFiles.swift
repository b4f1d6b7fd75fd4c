import FoundationEssentials
import Gateway
import Locking
import Logging
import ServiceLifecycle

/// Denylists, read at the start and again whenever one of them changes.
///
/// Those of other machines are kept in files here, so that a start without a network forgets none.
struct DenylistFiles: Service {
    /// How often that is waited for until URLs that failed, or are due, are fetched: five minutes.
    private static let roundsBetweenFetches = 60
    /// How long a copy is good for, in seconds.
    private static let age: TimeInterval = 3600

    /// Files, directories of which all files ending in `.deny` are read by name, and URLs.
    let places: Locked<[String]>
    /// The directory of the copies.
    let copies: String
    let policy: ContentPolicy
    let logger: Logger
    let download: @Sendable (_ url: String) async throws -> [UInt8]
    /// How long a change of a file may go unnoticed.
    var pause = Duration.seconds(5)
    /// The files as they were when they were read.
    private let read = Locked<[Version]>([])

    /// A file as it was when it was looked at.
    private struct Version: Equatable {
        /// What it is called in answers.
        let name: String
        let path: String
        let size: UInt64
        let modified: Date?
    }

    /// Reads the lists, so that none is missed by the first request.
    func load() async {
        await refresh { copy in copy == nil }
        load(versions())
    }

    /// Reads other lists from now on.
    func replace(_ successors: [String]) async {
        places.withLock { $0 = successors }
        await load()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            while (try? await Task.sleep(for: pause)) != nil {
                rounds += 1
                if rounds.isMultiple(of: Self.roundsBetweenFetches) {
                    await refresh { copy in
                        copy?.modified.map { -$0.timeIntervalSinceNow > Self.age } ?? true
                    }
                }
                let now = versions()
                if now != read.withLock({ $0 }) { load(now) }
            }
        }
    }

    private func load(_ versions: [Version]) {
        let lists = versions.compactMap { version -> ContentPolicy.List? in
            guard let bytes = FileManager.default.contents(atPath: version.path) else {
                logger.error("a denylist cannot be read", metadata: ["denylist": "\(version.path)"])
                return nil
            }
            return ContentPolicy.List(name: version.name, bytes: Array(bytes))
        }
        read.withLock { $0 = versions }
        let report = policy.replace(with: lists)
        guard !versions.isEmpty else { return }
        logger.info(
            "denylists are in force",
            metadata: ["lists": "\(lists.count)", "rules": "\(report.rules)"]
        )
        for problem in report.problems {
            logger.warning("a denylist has a mistake", metadata: ["problem": "\(problem)"])
        }
    }

    // MARK: - Files

    /// The files there are, in the order in which they count.
    private func versions() -> [Version] {
        places.withLock { $0 }.flatMap { place -> [Version] in
            if Self.isURL(place) {
                return version(copy(of: place), named: place).map { [$0] } ?? []
            }
            let path = HomePath.expand(place)
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                return version(path, named: Self.name(of: path)).map { [$0] } ?? []
            }
            return names.filter { $0.hasSuffix(".deny") }.sorted()
                .compactMap { version("\(path)/\($0)", named: $0) }
        }
    }

    private func version(_ path: String, named name: String) -> Version? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
            return nil
        }
        return Version(
            name: name,
            path: path,
            size: facts[.size] as? UInt64 ?? 0,
            modified: facts[.modificationDate] as? Date
        )
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    // MARK: - Copies

    private static func isURL(_ place: String) -> Bool {
        place.hasPrefix("https://") || place.hasPrefix("http://")
    }

    private func copy(of url: String) -> String {
        let name = url.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "\(copies)/\(String(name)).deny"
    }

    /// Fetches the lists of other machines whose copies are to be had anew.
    private func refresh(where isWanted: (Version?) -> Bool) async {
        for url in places.withLock({ $0 })
        where Self.isURL(url) && isWanted(version(copy(of: url), named: url)) {
            do {
                let bytes = try await download(url)
                try FileManager.default.createDirectory(
                    atPath: copies,
                    withIntermediateDirectories: true
                )
                try Data(bytes).write(to: URL(filePath: copy(of: url)), options: .atomic)
            } catch {
                logger.error(
                    "a denylist cannot be fetched",
                    metadata: ["denylist": "\(url.prefix { $0 != "?" })", "error": "\(error)"]
                )
            }
        }
    }
}
