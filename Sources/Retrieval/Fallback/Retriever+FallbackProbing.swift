import Filecoin
import IPLD
import Locking
public import Multiformats

// Every way beyond the configured upstreams, tried side by side for people to look at.
extension Retriever {
    /// Asks routers and indexers who has the block `cid`, then all whom they name for it.
    ///
    /// - Parameter cid: The block; from a piece, it alone is taken.
    /// - Returns: What each did; a look-up has the kind `providers`. Empty when nobody can be asked.
    public func probeFallbacks(_ cid: CID) async -> [ProbeResult] {
        guard !cid.isIdentity, let search = discovery?.search(cid) else { return [] }
        search.urge()
        while !search.findings.isOver, !Task.isCancelled {
            await search.wait(after: search.findings.version)
        }
        let findings = search.findings
        let lookups = findings.reports.map { report in
            ProbeResult(
                upstream: report.upstream,
                kind: .providers,
                fault: report.outcome.fault,
                duration: report.duration
            )
        }
        return await withTaskGroup(of: (Int, ProbeResult).self) { group in
            for (place, upstream) in findings.upstreams.enumerated() {
                if let piece = upstream.piece {
                    group.addTask { (2 * place, await self.probe(cid, in: piece, at: upstream)) }
                    continue
                }
                for (offset, kind) in [RequestKind.raw, .car].enumerated() {
                    group.addTask {
                        (2 * place + offset, await self.probe(cid, kind, upstream))
                    }
                }
            }
            var results: [(Int, ProbeResult)] = []
            for await result in group { results.append(result) }
            return lookups + results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func probe(_ cid: CID, in piece: CID, at upstream: Upstream) async -> ProbeResult {
        let attempt = Attempt(
            upstream,
            kind: .raw,
            target: upstream.target(for: cid),
            root: cid.multihash,
            isHedge: false,
            clock: clock
        )
        var fault: Fault?
        do {
            let reading = pieces.reading(of: try PieceCID(piece), at: upstream, in: self)
            _ = try await reading.block(cid, for: attempt, StopSignal())
        } catch {
            fault = Fault(error)
        }
        return ProbeResult(
            upstream: upstream.name,
            kind: .raw,
            fault: fault,
            duration: attempt.report(.lost).duration
        )
    }
}

extension Upstream {
    /// The path by which it is asked for a block, or for the piece that the block is in.
    func target(for cid: CID) -> String {
        guard let piece else { return Target.raw(cid) }
        return stage == .filbeam ? "/\(piece)" : "/piece/\(piece)"
    }
}
