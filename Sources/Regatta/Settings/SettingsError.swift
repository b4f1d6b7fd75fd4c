/// A setting that cannot be used: where it stands, which it is, what is wrong and what would be right.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// A file and line, a variable or a flag.
    let origin: String
    /// The keys from the top, joined with dots; empty when the file as a whole is meant.
    let path: String
    let problem: String

    init(origin: String, path: String = "", problem: String) {
        self.origin = origin
        self.path = path
        self.problem = problem
    }

    var description: String {
        [origin, path, problem].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
