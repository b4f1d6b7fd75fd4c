// Below it FoundationEssentials is enough, but that reads neither devices nor pipes.
import Foundation

/// What settings are read from: a file, a device such as /dev/null, a pipe, or standard input.
struct SettingsFile {
    /// Far above any settings file.
    private static let largest = 1 << 20

    let name: String
    let text: String
    /// A pipe says what it says once; a file can be read again, and may say something else.
    let isLasting: Bool

    /// Reads the file with that name, or standard input for a dash.
    ///
    /// - Throws: ``Failure`` when it cannot be read, or is no text.
    init(_ path: String) throws {
        name = path == "-" ? "standard input" : path
        let bytes: Data
        do {
            let handle =
                path == "-"
                ? FileHandle.standardInput
                : try FileHandle(forReadingFrom: URL(filePath: path))
            isLasting = path != "-" && (try? handle.seek(toOffset: 0)) != nil
            bytes = try handle.read(upToCount: Self.largest) ?? Data()
        } catch {
            let reason = Self.reason(path)
            throw Failure("\(name): cannot be read: \(reason)", exit: .usage)
        }
        guard bytes.count < Self.largest else {
            throw Failure("\(name): is too large to be settings", exit: .usage)
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw Failure("\(name): is not UTF-8 text", exit: .usage)
        }
        self.text = text
    }

    private static func reason(_ path: String) -> String {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return "there is no such file"
        }
        return isDirectory
            ? "it is a directory; name the file in it"
            : "this user may not; see who owns it, and its mode"
    }
}
