import FoundationEssentials

/// A path in which `~` stands for the home directory.
enum HomePath {
    static func expand(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        return home + path.dropFirst()
    }
}
