import FoundationEssentials

/// Secrets that a service manager hands over as files (systemd.exec(5), "Credentials"): each stands
/// for the variable of its name.
enum Credentials {
    /// No secret is longer.
    private static let limit = 64 << 10

    /// The environment, with what is in `CREDENTIALS_DIRECTORY` where no variable says otherwise.
    ///
    /// systemd puts the name of a directory that it loads in front: `env_REGATTA_ADMIN_TOKEN`.
    static func joining(_ environment: [String: String]) -> [String: String] {
        guard let directory = environment["CREDENTIALS_DIRECTORY"],
            let names = try? FileManager.default.contentsOfDirectory(atPath: directory)
        else { return environment }
        var joined = environment
        for name in names.sorted() {
            let variable = name.hasPrefix("env_") ? String(name.dropFirst(4)) : name
            guard joined[variable] == nil,
                let bytes = FileManager.default.contents(atPath: "\(directory)/\(name)"),
                bytes.count <= limit
            else { continue }
            var text = String(decoding: bytes, as: UTF8.self)
            while text.hasSuffix("\n") { text.removeLast() }
            joined[variable] = text
        }
        return joined
    }
}
