import HTTPTypes
import Locking
import Multiformats
import Retrieval
import Synchronization

/// What a gateway does not serve, as its operator's denylists say; replaced while it serves.
public final class ContentPolicy: Sendable {
    private let denylist = Locked(Denylist())
    private let replacements = Atomic(0)

    /// A policy that allows everything.
    public init() {}

    /// A denylist as it was read from somewhere.
    public struct List: Sendable {
        /// What it is called where an answer refers to it, as its file.
        public let name: String
        /// Its text, in the compact denylist format.
        public let bytes: [UInt8]

        /// A list.
        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// What came of reading lists.
    public struct Report: Sendable {
        /// How many rules count.
        public let rules: Int
        /// What was wrong: which list, and what.
        public let problems: [String]
    }

    /// Puts these lists in the place of those before; later ones count more.
    ///
    /// What cannot be read is passed over, and told of.
    @discardableResult
    public func replace(with lists: [List]) -> Report {
        var denylist = Denylist()
        var problems: [String] = []
        for list in lists {
            do {
                try denylist.add(list.bytes, named: list.name)
            } catch {
                problems.append("\(list.name): \(error)")
            }
        }
        for source in denylist.sources {
            problems += source.faults.map { "\(source.name), line \($0.line): \($0.problem)" }
        }
        let report = Report(rules: denylist.count, problems: problems)
        self.denylist.withLock { $0 = denylist }
        replacements.add(1, ordering: .releasing)
        return report
    }

    /// Changes with the lists: what was allowed under one number must be looked at anew under
    /// another.
    var generation: Int { replacements.load(ordering: .acquiring) }

    /// Sees that a path may be served.
    ///
    /// - Throws: 410 or 451.
    func check(_ path: ContentPath) throws(Failure) {
        let denylist = current
        if let rule = denylist.rule(for: path) {
            throw .forbidden(path.text, by: rule, in: denylist)
        }
    }

    /// Sees that blocks may be served.
    ///
    /// - Throws: 410 or 451.
    func check(_ cids: some Sequence<CID>) throws(Failure) {
        let denylist = current
        guard denylist.count > 0 else { return }
        for cid in cids {
            if let rule = denylist.rule(for: cid) {
                throw .forbidden("\(cid)", by: rule, in: denylist)
            }
        }
    }

    /// Sees that a block may be served, by the rules of now; `nil` when there are none.
    var blockRule: Session.Refusal? {
        let denylist = current
        guard denylist.count > 0 else { return nil }
        return { cid in
            if let rule = denylist.rule(for: cid) {
                throw Failure.forbidden("\(cid)", by: rule, in: denylist)
            }
        }
    }

    private var current: Denylist { denylist.withLock { $0 } }
}

extension Failure {
    fileprivate static func forbidden(
        _ subject: String,
        by rule: DenylistRule,
        in denylist: Denylist
    ) -> Failure {
        let source = denylist.sources[Int(rule.list)].name
        let isLegal = rule.status == 451
        return Failure(
            HTTPResponse.Status(
                code: Int(rule.status),
                reasonPhrase: isLegal ? "Unavailable For Legal Reasons" : "Gone"
            ),
            "\(subject) is blocked by this gateway's denylist \(source), line \(rule.line)",
            advice: isLegal
                ? "Its operator is legally required not to serve it."
                : "Its operator does not serve it.",
            // Short, so that what is taken off a list is served again soon.
            fields: [.cacheControl: "public, max-age=60"]
        )
    }
}
