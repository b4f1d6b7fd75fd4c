import IPLD
import Locking
public import Multiformats
import UnixFS

/// What one upstream answered to a probe.
public struct ProbeResult: Sendable {
    /// The upstream's name.
    public let upstream: String
    /// What was asked.
    public let kind: RequestKind
    /// What went wrong; `nil` when a verified answer came.
    public let fault: Fault?
    /// How long it took.
    public let duration: Duration
}

extension Retriever {
    /// How long an upstream that could not be reached is left alone; doubles up to the second.
    private static let probePauses = (first: Duration.seconds(5), longest: Duration.seconds(300))

    /// How often an upstream that can be reached is probed, to find out when it cannot.
    private static let probeInterval = Duration.seconds(30)

    /// What a probe asks for: content, for which the names of records vouch nothing.
    private static let probeKinds: [RequestKind] = [.raw, .car]

    /// Asks every upstream for the block `cid`, raw and as a CAR, and verifies what comes.
    public func probe(_ cid: CID) async -> [ProbeResult] {
        await withTaskGroup(of: (Int, ProbeResult).self) { group in
            let upstreams = scoreboard.withLock { board in board.roster.map { board.upstreams[$0] }
            }
            for (place, upstream) in upstreams.enumerated() {
                for (offset, kind) in Self.probeKinds.enumerated() {
                    group.addTask {
                        let result = await self.probe(cid, kind, upstream)
                        return (place * Self.probeKinds.count + offset, result)
                    }
                }
            }
            var results: [(Int, ProbeResult)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Probes the upstreams that race only when reachable, again and again, until cancelled.
    ///
    /// They are those of the moment it is called: begin anew after ``replace(upstreams:)``.
    public func watchReachability() async {
        await withDiscardingTaskGroup { group in
            let upstreams = scoreboard.withLock { board in
                board.roster.map { ($0, board.upstreams[$0]) }
            }
            for (index, upstream) in upstreams where upstream.isProbed {
                group.addTask { await self.watch(upstream, index) }
            }
        }
    }

    private func watch(_ upstream: Upstream, _ index: Int) async {
        guard let empty = try? CID("bafkqaaa") else { return }
        var pause = Self.probePauses.first
        while !Task.isCancelled {
            let isReachable = await probe(empty, .raw, upstream).fault == nil
            scoreboard.withLock { $0.setReachable(isReachable, index) }
            do {
                try await clock.sleep(for: isReachable ? Self.probeInterval : pause)
            } catch {
                return
            }
            pause = isReachable ? Self.probePauses.first : min(pause * 2, Self.probePauses.longest)
        }
    }

    /// Asks one upstream for a block, in one way.
    func probe(
        _ cid: CID,
        _ kind: RequestKind,
        _ upstream: Upstream
    ) async -> ProbeResult {
        let want = Want(root: cid, scope: .block)
        let target = kind == .raw ? Target.raw(cid) : Target.car(want)
        let attempt = Attempt(
            upstream,
            kind: kind,
            target: target,
            root: cid.multihash,
            isHedge: false,
            clock: clock
        )
        var fault: Fault?
        do {
            try await transport.fetch(attempt.request(configuration)) { response in
                _ = try await attempt.receiveHead(of: response)
                try await verify(want, kind, response)
            }
        } catch {
            fault = Fault(error)
        }
        return ProbeResult(
            upstream: upstream.name,
            kind: kind,
            fault: fault,
            duration: attempt.report(.lost).duration
        )
    }

    private func verify(_ want: Want, _ kind: RequestKind, _ response: any Response) async throws {
        if kind == .raw {
            let bytes = try await response.collect(atMost: configuration.blockLimit)
            _ = try Block(verifying: bytes, as: want.root, limit: configuration.blockLimit)
            return
        }
        var stream = BlockStream(want, limit: configuration.blockLimit)
        response.pour(into: stream.sections)
        while try await response.next() != nil {
            while try stream.next() != nil {}
        }
        try stream.finish()
    }
}
