import Foundation
import Locking
import Testing

/// What runs the tool as a process of its own, one test after the other.
///
/// Foundation notices the end of a process by the end of a socket, and a process that is started
/// meanwhile holds that socket open.
@Suite(.serialized, .timeLimit(.minutes(2))) enum ProcessTests {}

/// The built tool as a process of its own.
final class Tool: Sendable {
    struct Ending {
        let code: Int32
        let output: String
        let errors: String
    }

    /// What comes out of one end of the process, until it closes.
    private final class Stream: Sendable {
        let pipe = Pipe()
        let text = Locked("")
        let pieces: AsyncStream<Void>

        init() {
            // Another process that is started meanwhile must not hold an end of it.
            for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
            }
            let (pieces, piece) = AsyncStream<Void>.makeStream()
            self.pieces = pieces
            let text = text
            let handle = pipe.fileHandleForReading
            Thread.detachNewThread {
                while case let data = handle.availableData, !data.isEmpty {
                    text.withLock { $0 += String(decoding: data, as: UTF8.self) }
                    piece.yield()
                }
                piece.finish()
            }
        }
    }

    private let process = Process()
    private let output = Stream()
    private let errors = Stream()
    private let exit: AsyncStream<Int32>

    /// Starts the tool with a home of its own, so that nobody's settings count.
    fileprivate init(
        _ arguments: [String],
        program: String = "regatta",
        home: String,
        environment: [String: String] = [:]
    ) throws {
        let (exit, ended) = AsyncStream<Int32>.makeStream()
        self.exit = exit
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = tests.deletingLastPathComponent().appending(path: program)
        process.arguments = arguments
        // Nobody else's server must answer instead of it.
        let own = ["HOME": home, "REGATTA_ADMIN_LISTEN": "127.0.0.1:1"]
        process.environment = own.merging(environment) { $1 }
        process.standardOutput = output.pipe
        process.standardError = errors.pipe
        process.terminationHandler = { process in
            ended.yield(process.terminationStatus)
            ended.finish()
        }
        try process.run()
    }

    /// The first line it prints; nil when it ends without one.
    func firstLine() async -> String? {
        for await _ in output.pieces {
            let text = output.text.withLock { $0 }
            if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
        }
        return nil
    }

    /// What it has printed once `word` is in it; nil when it ends without.
    func printed(_ word: String) async -> String? {
        for await _ in output.pieces {
            let text = output.text.withLock { $0 }
            if text.contains(word) { return text }
        }
        return nil
    }

    /// Waits until it has said `word` on standard error.
    func said(_ word: String) async {
        let hasSaid = { [errors] in errors.text.withLock { $0.contains(word) } }
        guard !hasSaid() else { return }
        for await _ in errors.pieces where hasSaid() { return }
    }

    /// Asks it to end, as an operator or the system does.
    func terminate() {
        process.terminate()
    }

    /// Asks it to read its settings again, as an operator does.
    func hangUp() {
        _ = Foundation.kill(process.processIdentifier, SIGHUP)
    }

    /// Ends it whatever it does.
    func kill() {
        if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Waits until it has ended and everything it said was read.
    func ending() async -> Ending {
        let code = await exit.first { _ in true } ?? -1
        for await _ in output.pieces {}
        for await _ in errors.pieces {}
        return Ending(
            code: code,
            output: output.text.withLock { $0 },
            errors: errors.text.withLock { $0 }
        )
    }
}

/// Runs `body` beside the tool, which does not outlive it; its words are separated by spaces.
func withTool<Result>(
    _ words: String,
    home: String,
    program: String = "regatta",
    environment: [String: String] = [:],
    _ body: (Tool) async throws -> Result
) async throws -> Result {
    let arguments = words.split(separator: " ").map(String.init)
    let tool = try Tool(arguments, program: program, home: home, environment: environment)
    defer { tool.kill() }
    return try await body(tool)
}

/// Runs the tool to its end; its words are separated by spaces.
func run(
    _ words: String,
    home: String,
    environment: [String: String] = [:]
) async throws -> Tool.Ending {
    try await withTool(words, home: home, environment: environment) { await $0.ending() }
}
