import Glibc
import SystemPackage

/// The three streams of a command: results, and words beside them.
enum Console {
    /// Whether results go to a person's screen.
    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether words go to a person's screen.
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// A result, on standard output, at once.
    ///
    /// - Throws: ``Failure``.
    static func result(_ line: String) throws {
        try write(Array("\(line)\n".utf8))
    }

    /// A piece of a result that is no text.
    ///
    /// - Throws: ``Failure``.
    static func write(_ bytes: some Sequence<UInt8>) throws {
        do {
            try FileDescriptor.standardOutput.writeAll(bytes)
        } catch Errno.brokenPipe {
            throw Failure.readerLeft
        } catch {
            throw Failure("standard output: cannot be written: \(error)")
        }
    }

    /// A word beside the results; a closed standard error is no reason to stop.
    static func say(_ text: String, terminator: String = "\n") {
        _ = try? FileDescriptor.standardError.writeAll(Array("\(text)\(terminator)".utf8))
    }
}
