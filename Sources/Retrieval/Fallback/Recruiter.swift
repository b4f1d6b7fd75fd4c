import Locking
import Multiformats

/// Brings those who are said to have a want's content to its races, stage by stage.
final class Recruiter: Sendable {
    private struct State: Sendable {
        var chain: FallbackChain
        var search: Search?
        /// What is looked up once nobody else is known for what was.
        var keys: ArraySlice<CID>
        var reports: [AttemptReport] = []
    }

    private let retriever: Retriever
    private let root: Multihash
    private let state: Locked<State>

    /// - Parameters:
    ///   - retriever: The engine.
    ///   - root: The root of the DAG, which is looked up first.
    ///   - cid: What is wanted below it, which is looked up when nobody is known to have the root.
    ///   - kind: What is asked for.
    init(_ retriever: Retriever, root: CID, cid: CID, kind: RequestKind) {
        self.retriever = retriever
        self.root = root.multihash
        let limit = retriever.configuration.fallback.providersPerStage
        let keys = root.multihash == cid.multihash ? [root] : [root, cid]
        state = Locked(State(chain: FallbackChain(for: kind, perStage: limit), keys: keys[...]))
    }

    /// Those who join next; waits until they are known, or it is known that there are none.
    func next() async -> (contestants: [Contestant], isLast: Bool) {
        while !Task.isCancelled {
            guard let search = search() else { return ([], true) }
            let findings = search.findings
            switch state.withLock({ $0.chain.next(findings.upstreams, isOver: findings.isOver) }) {
            case .join(let upstreams):
                let contestants = retriever.enlist(upstreams, for: root)
                if !contestants.isEmpty { return (contestants, false) }
            case .wait:
                search.urge()
                await search.wait(after: findings.version)
            case .done:
                state.withLock { state in
                    state.reports += findings.reports
                    state.search = nil
                }
            }
        }
        return ([], true)
    }

    /// What the routers and indexers did that were asked on the way.
    var reports: [AttemptReport] {
        state.withLock { $0.reports + ($0.search?.findings.reports ?? []) }
    }

    /// The search in hand, or the next one.
    private func search() -> Search? {
        let (search, key) = state.withLock { state in
            (state.search, state.search == nil ? state.keys.popFirst() : nil)
        }
        guard let key else { return search }
        let next = retriever.discovery?.search(key)
        state.withLock { $0.search = next }
        return next ?? self.search()
    }
}
