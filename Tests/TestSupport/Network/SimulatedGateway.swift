import IPLD
public import Multiformats
import Retrieval
import UnixFS

/// A trustless gateway for a ``SimulatedNetwork``, well behaved or not.
public struct SimulatedGateway: Sendable {
    /// What it does wrong with an answer it could give.
    public enum Flaw: Sendable, Hashable {
        /// One byte of every block is changed.
        case corrupts
        /// The body breaks off after a share of it, from 0 to 1.
        case truncates(after: Double)
        /// The body falls silent after a share of it, from 0 to 1.
        case stalls(after: Double)
        /// Never answers.
        case ignores
        /// Answers with a status.
        case refuses(status: Int)
        /// Answers with a web page.
        case html
        /// CARs are refused.
        case noCAR
        /// Raw blocks are refused.
        case noRaw
        /// CARs lack a block, and end as if they were whole.
        case leavesOut(CID)
        /// `entity-bytes` is not understood, and the whole file sent.
        case ignoresRange
        /// CARs begin with this many blocks that nobody asked for.
        case adds(Int)
        /// The budget of the client is used up.
        case limits(retryAfter: Int)
    }

    private let store: FixtureStore
    private let flaws: Set<Flaw>

    /// A gateway that has the blocks of `store`.
    public init(_ store: FixtureStore, _ flaws: Set<Flaw> = []) {
        self.store = store
        self.flaws = flaws
    }

    /// The host to put on the network.
    public var host: SimulatedNetwork.Host {
        { target in answer(target) }
    }

    private func answer(_ target: String) -> SimulatedNetwork.Reply {
        for flaw in flaws {
            switch flaw {
            case .ignores: return .silence
            case .refuses(let status): return .status(status)
            case .html: return .ok("text/html", Array("<html></html>".utf8))
            case .limits(let pause): return .status(429, [("retry-after", "\(pause)")])
            default: continue
            }
        }
        let parts = target.split(separator: "?", maxSplits: 1)
        let segments = parts[0].split(separator: "/").dropFirst().map { decoded($0) }
        guard let cid = try? CID(segments.first ?? "") else { return .status(400) }
        let query = Dictionary(
            parts.last?.split(separator: "&").map { pair in
                let halves = pair.split(separator: "=", maxSplits: 1)
                return (String(halves[0]), halves.count > 1 ? String(halves[1]) : "")
            } ?? [],
            uniquingKeysWith: { first, _ in first }
        )
        return query["format"] == "raw" ? raw(cid) : car(cid, Array(segments.dropFirst()), query)
    }

    private func raw(_ cid: CID) -> SimulatedNetwork.Reply {
        guard !flaws.contains(.noRaw) else { return .status(406) }
        guard let block = store.block(cid) else { return .status(404) }
        return broken(.ok("application/vnd.ipld.raw", corrupted(block.bytes)))
    }

    private func car(
        _ root: CID,
        _ path: [String],
        _ query: [String: String]
    ) -> SimulatedNetwork.Reply {
        guard !flaws.contains(.noCAR) else { return .status(406) }
        let bytes = flaws.contains(.ignoresRange) ? nil : query["entity-bytes"]
        guard
            let blocks = try? store.walk(
                root,
                path,
                scope: DAGScope(rawValue: query["dag-scope"] ?? "all") ?? .all,
                bytes: bytes.flatMap { EntityBytes(parsing: $0) }
            )
        else { return .status(404) }
        var car = FixtureCAR(root: root)
        for case .adds(let count) in flaws { car.addStrangers(count) }
        for block in blocks where !flaws.contains(.leavesOut(block.cid)) {
            car.add(block.cid, corrupted(block.bytes))
        }
        return broken(.ok("application/vnd.ipld.car; version=1; order=dfs; dups=n", car.bytes))
    }

    private func corrupted(_ bytes: [UInt8]) -> [UInt8] {
        guard flaws.contains(.corrupts), let first = bytes.first else { return bytes }
        return [first ^ 1] + bytes.dropFirst()
    }

    private func broken(_ reply: SimulatedNetwork.Reply) -> SimulatedNetwork.Reply {
        var reply = reply
        for flaw in flaws {
            switch flaw {
            case .truncates(let share):
                reply.cut(after: share)
                reply.ending = .failure(.truncated)
            case .stalls(let share):
                reply.cut(after: share)
                reply.ending = .failure(.stalled)
            default: continue
            }
        }
        return reply
    }

    private func decoded(_ segment: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SimulatedNetwork.Reply {
    /// Keeps the front of the body.
    fileprivate mutating func cut(after share: Double) {
        let all = chunks.flatMap { $0 }
        chunks = [Array(all.prefix(Int(Double(all.count) * share)))]
    }
}
