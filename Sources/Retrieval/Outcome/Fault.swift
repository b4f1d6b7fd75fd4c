/// What an upstream did wrong in an attempt.
///
/// A fault says whose it was and whether to try again, so that failover is a look-up.
public enum Fault: Error, Hashable, Sendable {
    /// 404, 410 or 451: it does not have it, or does not give it. Not an illness.
    case absent(status: Int)
    /// 429, or 503 with `Retry-After`: its budget is used up.
    case limited(retryAfter: Duration?)
    /// A status that it answers to this kind of request: it cannot do it.
    case unsupported(status: Int)
    /// Another status that is no answer.
    case refused(status: Int)
    /// The body is not what was asked for by its `Content-Type`.
    case wrongType(String)
    /// A block whose bytes do not hash to its CID.
    case badBlock
    /// A record that does not verify; its publisher may be to blame.
    case badRecord(String)
    /// A block larger than the limit.
    case oversized
    /// Bytes that are not the piece that was named: of another size, or of another root.
    case badPiece
    /// The CAR breaks its format.
    case malformed(String)
    /// Too many blocks that nobody asked for.
    case unwanted
    /// Nothing new for too long, only blocks that it had sent before.
    case repetitive
    /// It sent a whole file where a part was asked for.
    case rangeIgnored
    /// The stream ended properly but lacks blocks that were asked for.
    case incomplete
    /// The network or the peer's HTTP failed.
    case transfer(TransferFailure)

    /// The name of the outcome in logs, metrics and answers.
    public var name: String {
        switch self {
        case .absent: "absent"
        case .limited: "limited"
        case .unsupported: "unsupported"
        case .refused: "refused"
        case .wrongType: "wrong_type"
        case .badBlock: "bad_block"
        case .badRecord: "bad_record"
        case .oversized: "oversized"
        case .badPiece: "bad_piece"
        case .malformed: "malformed"
        case .unwanted: "unwanted"
        case .repetitive: "repetitive"
        case .rangeIgnored: "range_ignored"
        case .incomplete: "incomplete"
        case .transfer(let failure): failure.name
        }
    }

    /// Whether it is a lie: bytes that are not what they claim to be.
    public var isDishonest: Bool {
        switch self {
        case .badBlock, .malformed, .unwanted, .oversized, .badPiece: true
        default: false
        }
    }

    /// Whether it counts against the upstream's health.
    public var isIllness: Bool {
        switch self {
        case .absent, .unsupported, .limited, .badRecord, .rangeIgnored, .incomplete,
            .transfer(.cancelled):
            false
        default: true
        }
    }

    /// Whether it only lacks the budget to be asked.
    var isShortage: Bool {
        if case .limited = self { true } else { false }
    }

    /// Whether the upstream was too slow, rather than wrong.
    public var isSlowness: Bool {
        self == .transfer(.slow) || self == .transfer(.stalled) || self == .refused(status: 504)
    }
}

extension Fault: CustomStringConvertible {
    /// A short phrase for people.
    public var description: String {
        switch self {
        case .absent(let status): "does not have it (\(status))"
        case .limited(let retryAfter?):
            "rate limit, again in \(Int((retryAfter / .seconds(1)).rounded(.up))) s"
        case .limited(nil): "rate limit"
        case .unsupported(let status): "cannot do this kind of request (\(status))"
        case .refused(let status): "answered \(status)"
        case .wrongType(let type): "answered with \(type.isEmpty ? "no Content-Type" : type)"
        case .badBlock: "sent bytes that do not match the CID"
        case .badRecord(let reason): "sent a record that is not valid: \(reason)"
        case .oversized: "sent a block over the size limit"
        case .badPiece: "sent bytes that are not the piece that was named"
        case .malformed(let reason): "sent a malformed CAR: \(reason)"
        case .unwanted: "sent blocks that were not asked for"
        case .repetitive: "sent the same blocks again and again"
        case .rangeIgnored: "sent the whole file where a part was asked for"
        case .incomplete: "ended its CAR before everything was in it"
        case .transfer(let failure): failure.description
        }
    }
}

extension TransferFailure: CustomStringConvertible {
    /// The name of the outcome in logs, metrics and answers.
    public var name: String {
        switch self {
        case .unresolved: "unresolved"
        case .unreachable: "unreachable"
        case .forbidden: "forbidden"
        case .untrusted: "untrusted"
        case .slow: "slow"
        case .stalled: "stalled"
        case .truncated: "truncated"
        case .redirected: "redirected"
        case .broken: "broken"
        case .cancelled: "cancelled"
        }
    }

    /// A short phrase for people.
    public var description: String {
        switch self {
        case .unresolved: "host name not found"
        case .unreachable: "no connection"
        case .forbidden: "leads to an address that is not public"
        case .untrusted: "TLS certificate or handshake refused"
        case .slow: "no answer in time"
        case .stalled: "fell silent"
        case .truncated: "ended before its declared end"
        case .redirected: "redirects to where we do not follow"
        case .broken(let reason): "connection failed: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}
