import IPNS
import Locking
import Multiformats
import Naming

@testable import Gateway

/// Names that stand for what a test says, and a note of what was asked.
final class TestNames: Sendable {
    private struct State {
        var targets: [String: ContentTarget] = [:]
        var records: [String: NameSource.Record] = [:]
        var failure: NamingError.Code?
        var asked: [String] = []
    }

    private let state = Locked(State())

    /// What was asked about, in order.
    var asked: [String] { state.withLock { $0.asked } }

    /// Lets `name` stand for a path, for so many seconds.
    func set(_ name: String, to root: CID, _ path: [String] = [], seconds: Int? = nil) {
        let target = ContentTarget(
            root: root,
            segments: path,
            hidden: path.count,
            lifetime: .named(seconds.map { .seconds($0) })
        )
        state.withLock { $0.targets[name] = target }
    }

    func set(_ name: String, record: [UInt8], seconds: Int?) {
        let record = NameSource.Record(bytes: record, lifetime: seconds.map { .seconds($0) })
        state.withLock { $0.records[name] = record }
    }

    /// Lets every question fail in this way.
    func fail(_ code: NamingError.Code?) {
        state.withLock { $0.failure = code }
    }

    var source: NameSource {
        NameSource(
            target: { name, _ in
                try self.answer("\(name)", \.targets) ?? { throw NamingError(.noLink, "\(name)") }()
            },
            record: { name, _ in
                try self.answer("\(name)", \.records)
                    ?? { throw NamingError(.noRecord, "\(name)") }()
            },
            hasLink: { domain, _ in try self.answer("\(domain)", \.targets) != nil }
        )
    }

    private func answer<Value: Sendable>(
        _ name: String,
        _ table: KeyPath<State, [String: Value]>
    ) throws -> Value? {
        try state.withLock { state in
            state.asked.append(name)
            if let failure = state.failure { throw NamingError(failure, name) }
            return state[keyPath: table][name]
        }
    }
}

extension NamingError {
    fileprivate init(_ code: Code, _ name: String) {
        self.init(code, name: name)
    }
}
