import FoundationEssentials
import IPLD
import LocalFiles
import Locking
import Multiformats
import UnixFS

/// One import that a person started: files to a DAG, with a progress bar.
struct ImportRun: Sendable {
    /// What came of one file or directory.
    struct Result: Encodable {
        let path: String
        let cid: String
        /// The bytes of a file; of a directory, those of its blocks.
        let size: UInt64
        let dagSize: UInt64
    }

    private let files: TreeImport
    private let bar: Locked<ProgressBar>
    private let hidden: Locked<[String]>
    private let isWrapped: Bool

    /// Prepares an import.
    ///
    /// - Parameters:
    ///   - options: The flags.
    ///   - paths: What is imported, to know how much it is.
    ///   - sink: Takes the blocks.
    /// - Throws: ``Failure`` for flags that make no sense.
    init(
        _ options: ImportOptions,
        _ paths: [String],
        sink: @escaping @Sendable (Block) async throws -> Void
    ) async throws {
        let choice = try options.options()
        let isShown = Console.isErrorTerminal
        var total = 0
        if isShown {
            let probe = TreeImport(choice) { _ in }
            for path in paths where path != "-" { total += await probe.size(of: path) }
        }
        let bar = Locked(ProgressBar(isShown: isShown, total: total))
        let hidden = Locked<[String]>([])
        files = TreeImport(
            choice,
            observe: { event in
                switch event {
                case .bytes(let count): bar.withLock { $0.advance(count) }
                case .hidden(let path): hidden.withLock { $0.append(path) }
                }
            },
            sink: sink
        )
        self.bar = bar
        self.hidden = hidden
        isWrapped = options.wrap
    }

    /// Imports, and returns the root of each path; of the directory around them when they are wrapped.
    func run(_ paths: [String]) async throws -> [Result] {
        var results: [Result] = []
        var entries: [(name: String, node: BuiltNode)] = []
        for path in paths {
            let node = try await add(path)
            entries.append((Self.name(of: path), node))
            results.append(Result(path, node))
        }
        if isWrapped { results.append(Result("", try await files.wrap(entries))) }
        bar.withLock { $0.finish() }
        let left = hidden.withLock { $0 }
        if let first = left.first {
            let what = left.count == 1 ? first : "\(first) and \(left.count - 1) more"
            Console.say("regatta: left out as hidden: \(what); --hidden adds them")
        }
        return results
    }

    private func add(_ path: String) async throws -> BuiltNode {
        guard path == "-" else { return try await files.add(path) }
        return try await InputFile.withFile(path) { try await files.add(reading: $0) }
    }

    /// What a path is called in a directory around it.
    private static func name(of path: String) -> String {
        guard path != "-" else { return "stdin" }
        let url = URL(filePath: path).standardizedFileURL
        return url.lastPathComponent
    }
}

extension ImportRun.Result {
    fileprivate init(_ path: String, _ node: BuiltNode) {
        self.init(
            path: path,
            cid: node.cid.description,
            size: node.size > 0 ? node.size : node.dagSize,
            dagSize: node.dagSize
        )
    }

    /// As checksums are listed.
    var line: String { path.isEmpty ? cid : "\(cid)  \(path)" }
}
