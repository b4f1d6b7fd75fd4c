import FoundationEssentials
import SystemPackage

/// Where content goes: standard output, or a file that has its name only once it is whole.
struct OutputFile {
    private let descriptor: FileDescriptor
    private let path: String?

    private var partial: String? { path.map { "\($0).part" } }

    /// Writes to `<path>.part` until ``finish()``; to standard output when there is no path.
    init(_ path: String?) throws {
        self.path = path
        guard let path else {
            descriptor = .standardOutput
            return
        }
        var isDirectory = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory {
            throw Failure("\(path): is a directory; name a file", exit: .usage)
        }
        do {
            descriptor = try FileDescriptor.open(
                FilePath("\(path).part"),
                .writeOnly,
                options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
        } catch {
            throw Failure("\(path).part: cannot be written: \(error)")
        }
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        guard let path else { return try Console.write(bytes) }
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw Failure("\(path): cannot be written: \(error)")
        }
    }

    /// Gives the file its name.
    func finish() throws {
        guard let path, let partial else { return }
        try descriptor.close()
        do {
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.moveItem(atPath: partial, toPath: path)
        } catch {
            throw Failure("\(path): cannot be replaced; the content is in \(partial)")
        }
    }

    /// Leaves nothing behind that could be taken for the whole.
    func discard() {
        guard let partial else { return }
        _ = try? descriptor.close()
        _ = try? FileManager.default.removeItem(atPath: partial)
    }
}
