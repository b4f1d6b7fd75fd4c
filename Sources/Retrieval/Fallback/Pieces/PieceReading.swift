import BlockCache
import Filecoin
import IPLD
import Locking
import Multiformats

/// One piece at one provider: whoever needs a block in it waits here while the piece is read once.
///
/// Where blocks are is remembered, so that one is fetched alone when it is needed again. Reading goes
/// on for a while after the last who waited, into the cache, and continues later where it stopped.
final class PieceReading: Sendable {
    /// How long it goes on for nobody.
    private static let linger = Duration.seconds(5)
    /// How often it may break off before it is left alone.
    private static let failureLimit = 3

    typealias Wait = CheckedContinuation<Result<Block?, Fault>, Never>

    private struct State: Sendable {
        var index: [Multihash: Range<UInt64>] = [:]
        /// What has been read; `nil` while a task reads on.
        var scan: PieceScan?
        var isRunning = false
        var isWhole = false
        var ignoresRanges = false
        /// Why it is not read again.
        var fault: Fault?
        var failures = 0
        var waits: [Int: (hash: Multihash, attempt: Attempt, wait: Wait)] = [:]
        var nextWait = 0
        /// When somebody last waited.
        var waited: Duration

        mutating func takeWaits(for hash: Multihash?) -> [Wait] {
            let taken = waits.filter { hash == nil || $0.value.hash == hash }
            for number in taken.keys { waits[number] = nil }
            return taken.values.map(\.wait)
        }
    }

    private enum Decision {
        case fetch(Range<UInt64>)
        case wait
        case fail(Fault)
    }

    let upstream: Upstream
    private let piece: PieceCID
    private let configuration: RetrievalConfiguration
    private let transport: any Transport
    private let cache: BlockCache?
    private let clock: EngineClock
    private let state: Locked<State>

    init(_ piece: PieceCID, at upstream: Upstream, in retriever: Retriever) {
        self.piece = piece
        self.upstream = upstream
        configuration = retriever.configuration
        transport = retriever.transport
        cache = retriever.cache
        clock = retriever.clock
        state = Locked(State(waited: retriever.clock.now))
    }

    /// Whether a task reads on.
    var isRunning: Bool { state.withLock { $0.isRunning } }

    /// Brings a block.
    ///
    /// - Parameters:
    ///   - cid: The block.
    ///   - attempt: Whose attempt it is, to note the head of an answer that is its own.
    ///   - stop: How it is told to stop.
    /// - Returns: The block.
    /// - Throws: ``Fault``; `absent` when the piece does not have it.
    func block(_ cid: CID, for attempt: Attempt, _ stop: StopSignal) async throws -> Block {
        while true {
            switch decide(cid.multihash) {
            case .fetch(let place):
                do {
                    return try await fetch(cid, at: place, for: attempt, stop)
                } catch Fault.rangeIgnored {
                    state.withLock { $0.ignoresRanges = true }
                }
            case .wait:
                if let block = try await wait(for: cid, attempt, stop) { return block }
            case .fail(let fault):
                throw fault
            }
        }
    }

    private func decide(_ hash: Multihash) -> Decision {
        state.withLock { state in
            if let place = state.index[hash], !state.ignoresRanges { return .fetch(place) }
            if let fault = state.fault { return .fail(fault) }
            if state.isWhole {
                guard state.ignoresRanges, state.index[hash] != nil else {
                    return .fail(.absent(status: 404))
                }
                // It has to be read from the front again.
                (state.isWhole, state.scan, state.index) = (false, nil, [:])
            }
            return .wait
        }
    }

    // MARK: - One block

    private func fetch(
        _ cid: CID,
        at place: Range<UInt64>,
        for attempt: Attempt,
        _ stop: StopSignal
    ) async throws -> Block {
        let request = request(attempt.target, from: place.lowerBound, to: place.upperBound - 1)
        let bytes = try await transport.fetch(request) { response in
            stop.set { response.cancel() }
            let head = try await response.head()
            attempt.note(head, of: response)
            if head.status == 200 { throw Fault.rangeIgnored }
            guard head.status == 206 else { throw fault(in: head) }
            return try await response.collect(atMost: place.count)
        }
        return try Block(verifying: bytes, as: cid, limit: configuration.blockLimit)
    }

    private func fault(in head: ResponseHead) -> Fault {
        Attempt.fault(in: head, kind: .raw, unixTime: clock.unixTime)
            ?? .refused(status: head.status)
    }

    private func request(_ target: String, from start: UInt64, to end: UInt64? = nil) -> Request {
        var headers = [(name: "Accept", value: "*/*")]
        if start > 0 || end != nil {
            headers.append(("Range", "bytes=\(start)-\(end.map { "\($0)" } ?? "")"))
        }
        return Request(
            url: upstream.url + target,
            headers: headers,
            firstByteTimeout: configuration.fallback.providerTimeout,
            stallTimeout: configuration.fallback.providerTimeout,
            readAhead: 1 << 20,
            isUntrusted: upstream.isUntrusted,
            dial: upstream.dial
        )
    }

    // MARK: - The whole piece

    /// Waits until the block passes; `nil` when it has to be looked for again.
    private func wait(
        for cid: CID,
        _ attempt: Attempt,
        _ stop: StopSignal
    ) async throws -> Block? {
        let number = state.withLock { state in
            state.nextWait += 1
            return state.nextWait
        }
        stop.set { [self] in leave(number) }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait in
                let (isDue, isNew) = state.withLock { state in
                    let isKnown = state.index[cid.multihash] != nil && !state.ignoresRanges
                    guard !isKnown, !state.isWhole, state.fault == nil, !stop.isStopped,
                        !Task.isCancelled
                    else { return (true, false) }
                    state.waits[number] = (cid.multihash, attempt, wait)
                    state.waited = clock.now
                    defer { state.isRunning = true }
                    return (false, !state.isRunning)
                }
                if isDue { wait.resume(returning: .success(nil)) }
                // Not a child of who asked first: others wait for it too. It ends soon after them.
                if isNew { Task { await self.read(attempt) } }
            }
        } onCancel: {
            leave(number)
        }
        if case .success(let block?) = result { return block }
        if stop.isStopped || Task.isCancelled { throw Fault.transfer(.cancelled) }
        return try result.get()
    }

    private func leave(_ number: Int) {
        let wait = state.withLock { $0.waits.removeValue(forKey: number)?.wait }
        wait?.resume(returning: .failure(.transfer(.cancelled)))
    }

    /// Reads on from where reading stopped, and goes on where an answer breaks off as long as each
    /// brings something.
    private func read(_ attempt: Attempt) async {
        var scan = state.withLock { $0.scan } ?? freshScan()
        var failures = 0
        while true {
            let start = scan.offset
            do {
                let isWhole = try await read(into: &scan, attempt)
                return ended(scan, isWhole: isWhole, nil)
            } catch {
                let fault = Fault(error)
                failures = scan.offset > start ? 0 : failures + 1
                guard fault.isInterruption, failures < Self.failureLimit, isWanted else {
                    return ended(scan, isWhole: false, fault)
                }
            }
        }
    }

    /// Reads one answer; returns whether that was the rest of the piece.
    private func read(into scan: inout PieceScan, _ attempt: Attempt) async throws -> Bool {
        var current = scan
        defer { scan = current }
        return try await transport.fetch(request(attempt.target, from: current.offset)) {
            response in
            let head = try await response.head()
            attempt.note(head, of: response)
            try begin(&current, head)
            while let chunk = try await response.next() {
                try current.push(chunk)
                while let (block, place) = try current.next() { pass(block, place) }
                guard isWanted else { return false }
            }
            try current.finish()
            return true
        }
    }

    private func freshScan() -> PieceScan {
        PieceScan(
            piece,
            limit: configuration.fallback.pieceLimit,
            blockLimit: configuration.blockLimit
        )
    }

    /// Checks an answer's head: it has to go on where reading stopped, and be as long as is left.
    private func begin(_ scan: inout PieceScan, _ head: ResponseHead) throws {
        switch head.status {
        case 200: if scan.offset > 0 { scan = freshScan() }
        case 206 where scan.offset > 0:
            let range = head.header("content-range") ?? ""
            guard range.hasPrefix("bytes \(scan.offset)-") else { throw Fault.rangeIgnored }
        default: throw fault(in: head)
        }
        guard let length = head.header("content-length").flatMap({ Int($0) }) else { return }
        guard scan.mayEnd(after: length) else { throw Fault.badPiece }
    }

    /// Gives a block to the cache and to whoever waits for it.
    private func pass(_ block: Block, _ place: Range<UInt64>) {
        let hash = block.cid.multihash
        let now = clock.now
        // Whoever finds it in the cache meanwhile may leave, and tell what these did.
        let attempts = state.withLock { state in
            state.waits.values.filter { $0.hash == hash }.map(\.attempt)
        }
        for attempt in attempts { attempt.brought(block) }
        cache?.admit(block)
        let waits = state.withLock { state in
            if state.index.count < PieceScan.indexLimit { state.index[hash] = place }
            let waits = state.takeWaits(for: hash)
            if !waits.isEmpty { state.waited = now }
            return waits
        }
        for wait in waits { wait.resume(returning: .success(block)) }
    }

    /// Whether somebody waits, or has of late.
    private var isWanted: Bool {
        let now = clock.now
        return state.withLock { !$0.waits.isEmpty || now - $0.waited < Self.linger }
    }

    private func ended(_ scan: PieceScan, isWhole: Bool, _ fault: Fault?) {
        let waits = state.withLock { state in
            state.isRunning = false
            state.isWhole = isWhole
            state.scan = fault?.isDishonest == true ? nil : scan
            if let fault {
                state.failures += 1
                if fault.isDishonest || state.failures >= Self.failureLimit { state.fault = fault }
            }
            return state.takeWaits(for: nil)
        }
        // Whoever came when it was about to stop looks again.
        for wait in waits { wait.resume(returning: fault.map { .failure($0) } ?? .success(nil)) }
    }
}

extension Fault {
    /// Whether an answer broke off, so that the rest may be asked for.
    fileprivate var isInterruption: Bool {
        switch self {
        case .transfer(.truncated), .transfer(.stalled), .transfer(.broken): true
        default: false
        }
    }
}

/// How an attempt that waits is told to stop, whatever it waits for.
final class StopSignal: Sendable {
    private struct State: Sendable {
        var isStopped = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Locked(State())

    /// Whether it was told to.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Says what ends the wait from now on; does it at once when it is over already.
    func set(_ action: @escaping @Sendable () -> Void) {
        let isStopped = state.withLock { state in
            state.action = action
            return state.isStopped
        }
        if isStopped { action() }
    }

    /// Tells it to stop.
    func stop() {
        let action = state.withLock { state in
            state.isStopped = true
            return state.action.take()
        }
        action?()
    }
}
