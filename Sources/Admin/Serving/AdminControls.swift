/// What can be changed while the process runs; whoever puts the parts together does it.
public struct AdminControls: Sendable {
    /// What came of reading the settings again.
    public struct Change: Sendable, Codable, Equatable {
        /// The keys whose new values are in force.
        public var changed: [String]
        /// The keys whose new values count after a restart.
        public var restart: [String]

        /// Names the keys.
        public init(changed: [String] = [], restart: [String] = []) {
            self.changed = changed
            self.restart = restart
        }
    }

    /// Why the settings were not read again, in one line.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        /// What is wrong, where, and what to do.
        public let description: String

        /// Says why.
        public init(_ description: String) {
            self.description = description
        }
    }

    /// The least important level that is logged.
    public var logLevel: @Sendable () -> String

    /// Logs from another level on; false when there is no such level.
    public var setLogLevel: @Sendable (String) -> Bool

    /// Reads the settings again; throws ``Problem`` and leaves the old ones in force.
    public var reload: @Sendable () async throws -> Change

    /// Why the latest reading of the settings failed; nil when it did not.
    public var problem: @Sendable () -> String?

    /// Says how things are changed.
    public init(
        logLevel: @escaping @Sendable () -> String,
        setLogLevel: @escaping @Sendable (String) -> Bool,
        reload: @escaping @Sendable () async throws -> Change,
        problem: @escaping @Sendable () -> String?
    ) {
        self.logLevel = logLevel
        self.setLogLevel = setLogLevel
        self.reload = reload
        self.problem = problem
    }
}
