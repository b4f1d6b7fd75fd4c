import Locking
import Multiformats

/// The rules of sites that were asked for of late, as reading them again costs more than keeping
/// them.
final class RuleShelf: Sendable {
    private struct State {
        var rules: [CID: RedirectRules] = [:]
        /// Oldest first.
        var order: [CID] = []
    }

    /// Some megabytes at most, as a file has 64 KiB.
    private static let limit = 32

    private let state = Locked(State())

    /// The rules in the file with this CID, if they are at hand.
    func rules(in file: CID) -> RedirectRules? {
        state.withLock { $0.rules[file] }
    }

    func keep(_ rules: RedirectRules, of file: CID) {
        state.withLock { state in
            guard state.rules.updateValue(rules, forKey: file) == nil else { return }
            state.order.append(file)
            if state.order.count > Self.limit { state.rules[state.order.removeFirst()] = nil }
        }
    }
}
