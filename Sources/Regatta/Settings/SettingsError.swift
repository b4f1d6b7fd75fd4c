/// A setting that cannot be used: where it stands, which it is, what is wrong and what would be right.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// A file and line, a variable or a flag.
    package let origin: String
    /// The keys from the top, joined with dots; empty when the file as a whole is meant.
    package let path: String
    package let problem: String

    package init(origin: String, path: String = "", problem: String) {
        self.origin = origin
        self.path = path
        self.problem = problem
    }

    package var description: String {
        [origin, path, problem].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
