import Admin
import Locking
import Logging

/// Reads the settings again while everything serves: on SIGHUP, and when the admin API is asked to.
///
/// A file that is wrong changes nothing. What cannot be changed without a restart is named, and so is
/// what has been.
final class Reloader: Sendable {
    /// What is told of the settings that are in force now.
    struct Parts: Sendable {
        let engine: Engine
        let denylists: DenylistFiles
        let threshold: LogThreshold
        let upkeep: EngineUpkeep
    }

    private struct State: Sendable {
        var settings: Settings
        var problem: String?
    }

    private let state: Locked<State>
    private let read: @Sendable () throws -> Settings
    private let parts: Parts
    private let logger: Logger

    /// - Parameters:
    ///   - settings: What is in force.
    ///   - parts: What other settings are put in force on.
    ///   - logger: Is told what came of it.
    ///   - read: Reads the settings from where they came from.
    init(
        _ settings: Settings,
        parts: Parts,
        logger: Logger,
        read: @escaping @Sendable () throws -> Settings
    ) {
        state = Locked(State(settings: settings))
        self.parts = parts
        self.logger = logger
        self.read = read
    }

    /// Why the latest reading failed; nil when it did not.
    var problem: String? { state.withLock { $0.problem } }

    /// Reads the settings and puts in force what can be.
    ///
    /// - Returns: What has changed, and what waits for a restart.
    /// - Throws: `AdminControls.Problem` when they are wrong; then nothing has changed.
    func reload() async throws -> AdminControls.Change {
        let latter: Settings
        do {
            latter = try read()
        } catch {
            let problem = "\(error)"
            state.withLock { $0.problem = problem }
            logger.error("the settings were not read again", metadata: ["error": "\(problem)"])
            throw AdminControls.Problem(problem)
        }
        let change = state.withLock { state in
            let keys = SettingsDifference.keys(state.settings, latter)
            state.problem = nil
            state.settings.adopt(latter)
            return AdminControls.Change(
                changed: keys.filter(SettingsDifference.isChangeable),
                restart: keys.filter { !SettingsDifference.isChangeable($0) }
            )
        }
        await apply(latter, change.changed)
        logger.notice(
            "the settings were read again",
            metadata: [
                "changed": "\(change.changed.joined(separator: " "))",
                "restart": "\(change.restart.joined(separator: " "))",
            ]
        )
        return change
    }

    private func apply(_ settings: Settings, _ changed: [String]) async {
        // Also when it is as it was: it may have been set through the API meanwhile.
        parts.threshold.level = settings.log.level.logged
        if changed.contains(where: { !$0.hasPrefix("log") && $0 != "denylists" }) {
            parts.engine.replaceSources(settings)
            parts.upkeep.watchAnew()
        }
        if changed.contains("denylists") { await parts.denylists.replace(settings.denylists) }
    }

    /// What the admin API does.
    var controls: AdminControls {
        AdminControls(
            logLevel: { [parts] in parts.threshold.level.rawValue },
            setLogLevel: { [parts, logger] name in
                guard let level = Logger.Level(rawValue: name) else { return false }
                parts.threshold.level = level
                logger.notice("the log level was set", metadata: ["level": "\(name)"])
                return true
            },
            reload: { try await self.reload() },
            problem: { self.problem }
        )
    }
}

extension Settings {
    /// Takes over what can be changed while the process runs; the rest is still what it was.
    fileprivate mutating func adopt(_ latter: Settings) {
        gateways = latter.gateways
        routing.endpoints = latter.routing.endpoints
        routing.indexers = latter.routing.indexers
        dns.resolvers = latter.dns.resolvers
        denylists = latter.denylists
        log.level = latter.log.level
    }
}
