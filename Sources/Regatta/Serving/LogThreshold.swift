import Locking
import Logging

/// The least important level that is logged, for every logger of the process at once.
final class LogThreshold: Sendable {
    private let current: Locked<Logger.Level>

    init(_ level: Logger.Level) {
        current = Locked(level)
    }

    convenience init(_ settings: LogSettings) {
        self.init(settings.level.logged)
    }

    var level: Logger.Level {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}

extension LogSettings.Level {
    /// The level as the logger calls it.
    var logged: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
