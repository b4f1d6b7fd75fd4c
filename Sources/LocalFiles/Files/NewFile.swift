internal import SystemPackage

/// A file that was not there before.
struct NewFile {
    private let path: String
    private let descriptor: FileDescriptor

    /// Makes it; where something is already, a symbolic link that leads nowhere too, it fails.
    init(_ path: String, _ permissions: FilePermissions) throws(LocalFileError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: permissions
            )
        } catch {
            throw .system(path: path, doing: "made", reason: "\(error)")
        }
    }

    func write(_ bytes: ArraySlice<UInt8>) throws(LocalFileError) {
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw .system(path: path, doing: "written", reason: "\(error)")
        }
    }

    func close() {
        try? descriptor.close()
    }
}
