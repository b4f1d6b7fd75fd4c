internal import CCurl
import Locking
import Synchronization

/// The one thread that drives libcurl's multi handle.
///
/// Every other thread leaves a command in the mailbox and calls `curl_multi_wakeup`, the only
/// function libcurl allows on a multi handle that another thread is using. Connections are kept and
/// used again, HTTP/2 is spoken where it is offered, certificates and host names are verified, and
/// cookies, `.netrc` and the environment's proxies are ignored.
@safe
public final class CurlLoop: Sendable {
    enum Command: Sendable {
        case start(Transfer)
        case resume(Transfer)
        case end(Transfer)
    }

    private struct Mailbox: Sendable {
        var commands: [Command] = []
        var isStopped = false
    }

    let configuration: CurlConfiguration
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let mailbox = Locked(Mailbox())
    private let underWay = Atomic(0)
    // The loop's thread alone uses these three.
    private nonisolated(unsafe) var transfers: [ObjectIdentifier: Transfer] = [:]
    private nonisolated(unsafe) var announced: [Transfer] = []
    nonisolated(unsafe) var retired = RetiredTransfers()

    /// Starts the thread, which lives until ``stop()``.
    public init(_ configuration: CurlConfiguration = CurlConfiguration()) {
        self.configuration = configuration
        precondition(Self.isInitialized, "libcurl cannot start: out of memory")
        guard let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl cannot start: out of memory or descriptors")
        }
        unsafe self.multi = multi
        unsafe curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        for (option, value) in [
            (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHost),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connections),
            (CURLMOPT_MAXCONNECTS, configuration.idleConnections),
            (CURLMOPT_MAX_CONCURRENT_STREAMS, configuration.streamsPerConnection),
        ] {
            unsafe curl_multi_set_long(multi, option, value)
        }
        // It holds the loop until it ends.
        Thread.start { self.run() }
    }

    deinit {
        unsafe curl_multi_cleanup(multi)
    }

    /// Makes `request` for as long as `body` runs, and no longer.
    ///
    /// The transfer is over when `body` returns, whether or not it was read to its end. At most
    /// `limit` bytes, and one chunk of 16 KiB more, wait for the reader; then the server waits.
    ///
    /// - Throws: What `body` throws; ``CurlError`` when the request cannot start, and from the
    ///   transfer's functions.
    public func fetch<Result>(
        _ request: CurlRequest,
        limit: Int = 256 << 10,
        _ body: (Transfer) async throws -> Result
    ) async throws -> Result {
        guard !Task.isCancelled else { throw CurlError.cancelled }
        let transfer = try Transfer(request, on: self, limit: limit)
        underWay.add(1, ordering: .relaxed)
        post(.start(transfer))
        defer { if !transfer.isEnded { post(.end(transfer)) } }
        return try await body(transfer)
    }

    /// Ends every transfer with ``CurlError/stopped``, then the thread.
    ///
    /// Transfers that start later end the same way at once. Does not wait; may be called again.
    public func stop() {
        mailbox.withLock { $0.isStopped = true }
        unsafe curl_multi_wakeup(multi)
    }

    /// How many transfers libcurl has or is about to get, those included that nobody reads any more,
    /// so that tests can see that none is left.
    package var transfersUnderWay: Int { underWay.load(ordering: .relaxed) }

    func post(_ command: Command) {
        let isRunning = mailbox.withLock { mailbox in
            if !mailbox.isStopped { mailbox.commands.append(command) }
            return !mailbox.isStopped
        }
        if isRunning {
            unsafe curl_multi_wakeup(multi)
        } else if case .start(let transfer) = command {
            // The loop will never hear of it. The others it has ended, or is about to.
            underWay.subtract(1, ordering: .relaxed)
            transfer.end(.stopped)
        }
    }
}

// MARK: - The loop's thread

extension CurlLoop {
    /// libcurl's global state, once per process, before any thread uses it.
    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private func run() {
        var nextCheck = ContinuousClock.now
        while obey(&nextCheck) {
            var running: CInt = 0
            unsafe curl_multi_perform(multi, &running)
            collectFinished()
            wakeReaders(&nextCheck)
            let pause = endSilent(&nextCheck)
            unsafe curl_multi_poll(multi, nil, 0, pause, nil)
        }
    }

    /// Carries out the commands; `false` after a stop.
    private func obey(_ nextCheck: inout ContinuousClock.Instant) -> Bool {
        let (commands, isStopped) = mailbox.withLock { mailbox in
            defer { mailbox.commands.removeAll() }
            return (mailbox.commands, mailbox.isStopped)
        }
        for command in commands {
            switch command {
            case .start(let transfer):
                add(transfer)
                if let deadline = transfer.deadline { nextCheck = min(nextCheck, deadline) }
            case .resume(let transfer):
                guard isRunning(transfer), !transfer.isRetired else { continue }
                transfer.resume()
                if let deadline = transfer.deadline { nextCheck = min(nextCheck, deadline) }
            case .end(let transfer):
                guard isRunning(transfer) else { continue }
                retire(transfer)
                if let deadline = transfer.deadline { nextCheck = min(nextCheck, deadline) }
            }
        }
        guard isStopped else { return true }
        for transfer in unsafe transfers.values where remove(transfer) { transfer.end(.stopped) }
        unsafe announced.removeAll()
        unsafe retired.parked.removeAll()
        return false
    }

    private func add(_ transfer: Transfer) {
        // Ended before it began: its reader was cancelled.
        guard !transfer.isEnded else {
            underWay.subtract(1, ordering: .relaxed)
            return
        }
        let code = unsafe curl_multi_add_handle(multi, transfer.handle)
        guard code == CURLM_OK else {
            underWay.subtract(1, ordering: .relaxed)
            let reason = unsafe String(cString: curl_multi_strerror(code))
            transfer.end(.failed(code: UInt32(bitPattern: code.rawValue), reason: reason))
            return
        }
        unsafe transfers[ObjectIdentifier(transfer)] = transfer
    }

    /// Whether libcurl has the transfer.
    func isRunning(_ transfer: Transfer) -> Bool {
        unsafe transfers[ObjectIdentifier(transfer)] != nil
    }

    /// Takes the transfer from libcurl; `false` when it has it no longer.
    @discardableResult
    func remove(_ transfer: Transfer) -> Bool {
        guard unsafe transfers.removeValue(forKey: ObjectIdentifier(transfer)) != nil else {
            return false
        }
        unsafe curl_multi_remove_handle(multi, transfer.handle)
        underWay.subtract(1, ordering: .relaxed)
        return true
    }

    private func collectFinished() {
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let context = unsafe curl_get_private(message.pointee.easy_handle)
            else { continue }
            // libcurl frees the message when the handle is removed.
            let code = unsafe message.pointee.data.result
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            if remove(transfer) { transfer.finish(code) }
        }
    }

    /// Notes that something came for the transfer's reader in this pass.
    func announce(_ transfer: Transfer) {
        unsafe announced.append(transfer)
    }

    /// A head that came may bring the deadline nearer: the body may have to be quicker.
    private func wakeReaders(_ nextCheck: inout ContinuousClock.Instant) {
        for transfer in unsafe announced {
            transfer.wake()
            if let deadline = transfer.deadline { nextCheck = min(nextCheck, deadline) }
        }
        unsafe announced.removeAll(keepingCapacity: true)
    }

    /// Ends the transfers whose time is up, and returns the milliseconds until the next may be.
    ///
    /// Bytes that arrive move a deadline without a note here, so `nextCheck` may be early, never
    /// late, and the transfers are walked through once per timeout rather than once per pass.
    private func endSilent(_ nextCheck: inout ContinuousClock.Instant) -> CInt {
        let now = ContinuousClock.now
        if now >= nextCheck {
            var earliest = now.advanced(by: .seconds(3600))
            for transfer in unsafe transfers.values {
                if let fault = transfer.fault(at: now), remove(transfer) {
                    transfer.end(fault)
                } else if let deadline = transfer.deadline {
                    earliest = min(earliest, deadline)
                }
            }
            nextCheck = earliest
        }
        if resetParked(at: now) { nextCheck = min(nextCheck, now.advanced(by: .seconds(1))) }
        let (seconds, attoseconds) = now.duration(to: nextCheck).components
        // Rounded up, so that the deadline has passed when the poll returns.
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        return CInt(clamping: max(0, min(milliseconds, 1000)))
    }
}
