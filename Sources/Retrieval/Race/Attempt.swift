import IPLD
import Locking
import Multiformats

/// One upstream in one race: its request, and the record of what it did.
final class Attempt: Sendable {
    private struct Record: Sendable {
        var status: Int?
        var firstByte: Duration?
        var firstBlock: Duration?
        var tally = AttemptReport.Tally()
        var timings = TransferTimings()
        var progress: Duration
        /// How long the body is, if the head says so.
        var length: Int?
        var received = 0
        var isLost = false
    }

    let upstream: Upstream
    let kind: RequestKind
    let target: String
    let root: Multihash
    let isHedge: Bool
    /// The name of the request that it is for.
    private let requestID: String?
    private let began: Duration
    private let clock: EngineClock
    private let record: Locked<Record>

    init(
        _ upstream: Upstream,
        kind: RequestKind,
        target: String,
        root: Multihash,
        isHedge: Bool,
        clock: EngineClock
    ) {
        self.upstream = upstream
        self.kind = kind
        self.target = target
        self.root = root
        self.isHedge = isHedge
        self.clock = clock
        requestID = RequestTrace.id
        began = clock.now
        record = Locked(Record(progress: clock.now))
    }

    /// The request, with both signals of the format: some gateways obey only one of them.
    func request(_ configuration: RetrievalConfiguration, readAhead: Int = 256 << 10) -> Request {
        let accept =
            switch kind {
            case .raw: "application/vnd.ipld.raw"
            case .car: "application/vnd.ipld.car; version=1; order=dfs; dups=n"
            case .record, .providers: kind.mediaType
            }
        var headers = [(name: "Accept", value: accept)]
        if upstream.isNeighbour {
            headers.append((name: "Cache-Control", value: "only-if-cached"))
        }
        // Strangers have no use for it.
        if let requestID, upstream.stage == nil {
            headers.append((name: "X-Request-Id", value: requestID))
        }
        let timeout = kind == .car ? configuration.carTimeout : configuration.blockTimeout
        let longest =
            upstream.stage == nil ? .seconds(3600) : configuration.fallback.providerTimeout
        return Request(
            url: upstream.url + target,
            headers: headers,
            firstByteTimeout: min(timeout, longest),
            stallTimeout: min(configuration.stallTimeout, longest),
            readAhead: readAhead,
            isUntrusted: upstream.isUntrusted,
            dial: upstream.dial
        )
    }

    /// Waits for the response head and checks that it promises what was asked for.
    func receiveHead(of response: any Response) async throws -> ResponseHead {
        let head = try await response.head()
        note(head, of: response)
        if let fault = Self.fault(in: head, kind: kind, unixTime: clock.unixTime) { throw fault }
        guard !isOver else { throw TransferFailure.cancelled }
        return head
    }

    /// Notes that a response's head has come.
    func note(_ head: ResponseHead, of response: any Response) {
        let now = clock.now
        record.withLock { record in
            record.status = head.status
            record.firstByte = record.firstByte ?? now - began
            record.timings = response.timings
            record.length = head.header("content-length").flatMap { Int($0) }
        }
    }

    /// The next bytes of the body; `nil` after the last.
    ///
    /// - Throws: ``TransferFailure``, `cancelled` when it has lost and the rest is not worth it.
    func next(from response: any Response) async throws -> [UInt8]? {
        guard let chunk = try await response.next() else { return nil }
        record.withLock { $0.received += chunk.count }
        return chunk
    }

    /// So much of the body has come in all.
    func received(_ count: Int) {
        record.withLock { $0.received = count }
    }

    /// Another has won: it ends, unless what is left is so little that the cache may as well have it
    /// and the connection be kept.
    func lose(_ response: any Response) {
        record.withLock { $0.isLost = true }
        if isOver { response.cancel() }
    }

    /// Whether it has lost and should end.
    private var isOver: Bool {
        record.withLock { record in
            guard record.isLost else { return false }
            let rest = record.length.map { $0 - record.received }
            return !Drain.isWorthIt(kind: kind, rest: rest)
        }
    }

    /// A verified block that was wanted arrived.
    func receivedBlock(of size: Int) {
        let now = clock.now
        record.withLock { record in
            record.firstBlock = record.firstBlock ?? now - began
            record.progress = now
        }
    }

    /// The one block that it was for arrived.
    func brought(_ block: Block) {
        receivedBlock(of: block.bytes.count)
        tally { $0.used = block.bytes.count }
    }

    /// Whether it has brought no block yet.
    var isFirst: Bool { record.withLock { $0.firstBlock == nil } }

    /// The reader was in the way of progress until now, not the upstream.
    func excusePause() {
        let now = clock.now
        record.withLock { $0.progress = now }
    }

    /// How long it has brought nothing that verified.
    var timeWithoutProgress: Duration {
        let now = clock.now
        return record.withLock { now - $0.progress }
    }

    /// That it begins, for whoever observes the engine.
    var start: Event.Start {
        Event.Start(
            upstream: upstream.name,
            kind: kind,
            target: target,
            isHedge: isHedge,
            began: began,
            requestID: requestID
        )
    }

    func tally(_ change: (inout AttemptReport.Tally) -> Void) {
        record.withLock { change(&$0.tally) }
    }

    func report(_ outcome: AttemptReport.Outcome) -> AttemptReport {
        let now = clock.now
        return record.withLock { record in
            AttemptReport(
                upstream: upstream.name,
                label: upstream.label,
                stage: upstream.stage,
                kind: kind,
                target: target,
                isHedge: isHedge,
                began: began,
                duration: now - began,
                firstByte: record.firstByte,
                firstBlock: record.firstBlock,
                timings: record.timings,
                status: record.status,
                tally: record.tally,
                requestID: requestID,
                outcome: outcome
            )
        }
    }

    /// What is wrong with a response head; `nil` when its body may be read.
    static func fault(in head: ResponseHead, kind: RequestKind, unixTime: Int64) -> Fault? {
        switch head.status {
        case 200:
            let type = head.header("content-type") ?? ""
            return kind.mediaTypes.contains(MediaType.essence(of: type)) ? nil : .wrongType(type)
        // 412: it was asked only for what it has at hand.
        case 404, 410, 412, 451:
            return .absent(status: head.status)
        case 429:
            return .limited(
                retryAfter: RetryAfter.pause(head.header("retry-after"), unixTime: unixTime)
            )
        case 503:
            guard let pause = RetryAfter.pause(head.header("retry-after"), unixTime: unixTime)
            else {
                return .refused(status: 503)
            }
            return .limited(retryAfter: pause)
        case 400, 405, 406, 415, 501:
            return .unsupported(status: head.status)
        default:
            return .refused(status: head.status)
        }
    }
}

extension RequestKind {
    /// The `Content-Type` of an answer of this kind, without parameters.
    var mediaType: String {
        switch self {
        case .raw: "application/vnd.ipld.raw"
        case .car: "application/vnd.ipld.car"
        case .record: "application/vnd.ipfs.ipns-record"
        case .providers: "application/json"
        }
    }

    /// All that an answer of this kind may call itself.
    fileprivate var mediaTypes: [String] {
        self == .providers ? [mediaType, "application/x-ndjson"] : [mediaType]
    }
}

/// What is read of an answer that comes too late.
enum Drain {
    /// The most, in bytes: the usual leaf of a file and its frame.
    ///
    /// A larger rest costs the upstream more than a new connection would.
    static let most = 272 << 10

    /// Whether to go on reading for the cache, and to keep the connection.
    ///
    /// - Parameters:
    ///   - kind: What was asked for.
    ///   - rest: How many bytes are still to come, if that is known.
    /// - Returns: Whether to; when nothing is known a block is taken to be short, and a CAR long.
    static func isWorthIt(kind: RequestKind, rest: Int?) -> Bool {
        rest.map { $0 <= most } ?? (kind == .raw)
    }
}

/// A media type in a `Content-Type` (RFC 9110, section 8.3.1).
enum MediaType {
    /// Type and subtype in lower case, without parameters.
    static func essence(of value: String) -> String {
        let end = value.firstIndex(of: ";") ?? value.endIndex
        return value[..<end].filter { $0 != " " && $0 != "\t" }.lowercased()
    }
}
