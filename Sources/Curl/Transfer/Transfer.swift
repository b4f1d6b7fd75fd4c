internal import CCurl
import Locking
import Synchronization

/// One response on its way here.
///
/// Read it from one task, and not beyond the closure it was given to.
@safe
public final class Transfer: Sendable {
    typealias Waiter = CheckedContinuation<Void, Never>

    // EasyHandle and Exchange: the loop's thread alone uses them between init and deinit, and the
    // loop's mailbox orders the accesses.
    private nonisolated(unsafe) let easy: EasyHandle
    private nonisolated(unsafe) var exchange: Exchange
    /// Scheme, host and port of its URL.
    let host: String
    private let loop: CurlLoop
    private let inbox: Locked<Inbox<Waiter>>
    private let measured = Locked<Timings?>(nil)
    private let isNearEnd = Atomic(false)

    init(_ request: CurlRequest, on loop: CurlLoop, limit: Int) throws(CurlError) {
        unsafe self.easy = try EasyHandle(request, loop.configuration)
        unsafe self.exchange = Exchange(request, start: .now)
        host = request.origin
        self.loop = loop
        self.inbox = Locked(Inbox(limit: limit))
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe easy.deliver(
            lines: { bytes, size, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe transfer.receive(line: Span(_unsafeBytes: line)) ? line.count : 0
            },
            body: { bytes, size, count, context in
                guard let context = unsafe context else { return 0 }
                let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe transfer.receive(body: Span(_unsafeBytes: chunk))
            },
            to: context
        )
    }

    // MARK: - The reader

    /// The durations of the steps; `nil` before the head.
    public var timings: Timings? { measured.withLock { $0 } }

    /// Waits for the head of the final response.
    ///
    /// It stays available, whatever becomes of the body.
    public func head() async throws(CurlError) -> CurlResponseHead {
        while true {
            switch inbox.withLock({ $0.takeHead() }) {
            case .arrived(let head): return head
            case .failed(let error): throw error
            case .wait: await arrival(of: .head)
            }
        }
    }

    /// The next bytes of the body, or `nil` after the last.
    ///
    /// All that has gathered since the last call comes at once. `nil` means that the body is complete:
    /// one that ends early, or whose end is not marked, ends with ``CurlError/truncated(reason:)``.
    public func next() async throws(CurlError) -> [UInt8]? {
        while true {
            switch inbox.withLock({ $0.takeBytes() }) {
            case .some(let bytes, let resumesProducer):
                if resumesProducer { loop.post(.resume(self)) }
                return bytes
            case .end(nil): return nil
            case .end(let error?): throw error
            case .wait(let resumesProducer):
                if resumesProducer { loop.post(.resume(self)) }
                await arrival(of: .bytes)
            }
        }
    }

    /// Has the body given to `sink` from now on, on the loop's thread.
    ///
    /// ``next()`` then returns no bytes: it waits until the sink says that its reader should come, and
    /// who calls it again has taken what the sink had.
    public func pour(into sink: any BodySink) {
        inbox.withLock { $0.pour(into: sink) }
    }

    /// Lets an upstream that waits for room in the sink go on, while the reader is still at work.
    public func proceed() {
        if inbox.withLock({ $0.proceed() }) { loop.post(.resume(self)) }
    }

    /// Says that the body should end soon, so that its rest is let in when its reader leaves.
    public func expectEnd() {
        isNearEnd.store(true, ordering: .relaxed)
    }

    /// Ends the transfer, from any thread; its reader gets ``CurlError/cancelled``.
    public func cancel() {
        loop.post(.end(self))
    }

    private func arrival(of wish: Inbox<Waiter>.Wish) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if !inbox.withLock({ $0.wait(for: wish, waiter) }) { waiter.resume() }
            }
        } onCancel: {
            // The loop ends the transfer, which wakes the reader: handles are never touched here.
            loop.post(.end(self))
        }
    }

    var isEnded: Bool { inbox.withLock { $0.isEnded } }

    // MARK: - The loop's thread

    /// The handle that the loop adds to libcurl's, and removes from it.
    var handle: UnsafeMutableRawPointer { unsafe easy.pointer }

    var deadline: ContinuousClock.Instant? { unsafe exchange.deadline }

    /// Whether the transfer has been silent for too long, and if so what it waited for.
    func fault(at now: ContinuousClock.Instant) -> CurlError? {
        unsafe exchange.fault(at: now)
    }

    /// Lets libcurl deliver again, which it may do before this returns.
    func resume() {
        unsafe exchange.watch.resumed(at: .now)
        unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// Wakes the reader if it waits for something that has come.
    func wake() {
        unsafe exchange.isAnnounced = false
        inbox.withLock { $0.wake() }?.resume()
    }

    /// Ends with libcurl's verdict.
    func finish(_ code: CURLcode) {
        let hasRefused = unsafe easy.hasRefusedAddress
        let verdict =
            code == CURLE_COULDNT_CONNECT && hasRefused
            ? .notPublic
            : CurlError(code, reason: unsafe easy.reason, afterHead: unsafe exchange.hasHead)
        end(unsafe exchange.ending(verdict))
    }

    /// Ends, and wakes the reader.
    func end(_ error: CurlError?) {
        if unsafe exchange.hasHead {
            let timings = unsafe easy.timings(isEnded: true)
            measured.withLock { $0 = timings }
        }
        let waiter = inbox.withLock { inbox in
            inbox.end(error)
            return inbox.wake()
        }
        waiter?.resume()
    }

    /// Takes one line of a head; `false` ends the transfer.
    private func receive(line: Span<UInt8>) -> Bool {
        switch unsafe exchange.receive(line: line, from: { unsafe easy.effectiveURL }) {
        case .goOn:
            return true
        case .fail:
            return false
        case .head(let status, let headers):
            let head = CurlResponseHead(
                status: status,
                headers: headers,
                effectiveURL: unsafe easy.effectiveURL,
                httpVersion: unsafe easy.httpVersion,
                remoteAddress: unsafe easy.remoteAddress
            )
            guard unsafe exchange.accept(head, at: .now) else { return false }
            let timings = unsafe easy.timings(isEnded: false)
            measured.withLock { $0 = timings }
            inbox.withLock { $0.put(head) }
            announce()
            return true
        }
    }

    /// Takes bytes of the body, or says with libcurl's codes to pause or to fail.
    private func receive(body: Span<UInt8>) -> Int {
        if isRetired { return unsafe exchange.discard(body.count) ? body.count : 0 }
        guard unsafe exchange.allows(body.count) else { return 0 }
        guard inbox.withLock({ $0.offer(body) }) else {
            unsafe exchange.watch.paused()
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        unsafe exchange.received(body.count, at: .now)
        announce()
        return body.count
    }

    // MARK: - After its reader has left

    /// Whether its reader has left.
    var isRetired: Bool { unsafe exchange.isRetired }

    /// What to do with it now that its reader leaves.
    func fate(mayReset: () -> Bool) -> Retirement.Fate {
        unsafe exchange.fate(
            isNearEnd: isNearEnd.load(ordering: .relaxed),
            mayReset: mayReset
        )
    }

    /// Goes on without a reader, for a while.
    func retire(at now: ContinuousClock.Instant) {
        unsafe exchange.retire(at: now)
        unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    /// Reads no more: over HTTP/2 the server may send what fits into the window, and no more.
    func park() {
        unsafe exchange.park()
        unsafe curl_easy_pause(easy.pointer, CURLPAUSE_RECV)
    }

    /// Has the loop wake the reader once, when this pass is over.
    private func announce() {
        guard unsafe !exchange.isAnnounced else { return }
        unsafe exchange.isAnnounced = true
        loop.announce(self)
    }
}
