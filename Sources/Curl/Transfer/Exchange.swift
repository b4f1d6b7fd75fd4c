/// What the loop's thread knows of one request and its response.
struct Exchange: Sendable {
    enum Step: Sendable {
        case goOn
        /// libcurl is to end the transfer; ``ending(_:)`` then says why.
        case fail
        case head(status: Int, headers: [CurlResponseHead.Header])
    }

    var watch: TransferWatch
    /// Whether the loop already knows that the reader should be woken.
    var isAnnounced = false
    var hasHead: Bool { head != nil }

    private var head: (status: Int, length: Int?, isMultiplexed: Bool)?
    private var retirement: Retirement?
    private var isParked = false
    private let isSecure: Bool
    private let method: CurlRequest.Method
    private let allowsRedirect: Bool
    private let bodyLimit: Int?
    private var parser = HeadParser()
    private var hops = 0
    private var count = 0
    private var isDelimited = true
    /// Why we made libcurl fail.
    private var refusal: CurlError?

    init(_ request: CurlRequest, start: ContinuousClock.Instant) {
        watch = TransferWatch(
            firstByteTimeout: request.firstByteTimeout,
            stallTimeout: request.stallTimeout,
            start: start
        )
        method = request.method
        isSecure = request.origin.hasPrefix("https:")
        allowsRedirect = request.allowsRedirect && !request.isUntrusted
        bodyLimit = request.bodyLimit
    }

    /// Takes one line of a head, or of the trailers, which nobody asked for.
    mutating func receive(line: Span<UInt8>, from base: () -> String) -> Step {
        do throws(CurlError) {
            switch try parser.push(line) {
            case .more: return .goOn
            case .complete where hasHead: return .goOn
            case .complete(let status, _) where status < 200: return .goOn
            case .complete(let status, let headers):
                guard allowsRedirect, (300..<400).contains(status),
                    let location = headers.first(where: { $0.name == "location" })?.value
                else { return .head(status: status, headers: headers) }
                if let fault = Redirect.fault(from: base(), to: location, hops: hops) {
                    throw fault
                }
                hops += 1
                return .goOn
            }
        } catch {
            refusal = error
            return .fail
        }
    }

    /// Judges the final head; `false` ends the transfer.
    mutating func accept(_ head: CurlResponseHead, at now: ContinuousClock.Instant) -> Bool {
        if let bodyLimit, let length = head.contentLength, length > bodyLimit, method != .head {
            refusal = .tooLarge(limit: bodyLimit)
            return false
        }
        self.head = (head.status, head.contentLength, head.httpVersion == "2")
        isDelimited = isEndMarked(head)
        watch.headArrived(at: now)
        return true
    }

    /// Whether `count` more bytes of body stay within the limit.
    mutating func allows(_ count: Int) -> Bool {
        guard let bodyLimit, self.count + count > bodyLimit else { return true }
        refusal = .tooLarge(limit: bodyLimit)
        return false
    }

    mutating func received(_ count: Int, at now: ContinuousClock.Instant) {
        self.count += count
        watch.bytesArrived(at: now)
    }

    /// When something must be done about it if nothing comes until then.
    var deadline: ContinuousClock.Instant? {
        if isParked { return nil }
        return retirement.map(\.end) ?? watch.deadline
    }

    /// What it waited for too long at `now`, if anything.
    func fault(at now: ContinuousClock.Instant) -> CurlError? {
        if isParked { return nil }
        guard let retirement else { return watch.fault(at: now) }
        return retirement.end <= now ? .cancelled : nil
    }

    // MARK: - After its reader has left

    var isRetired: Bool { retirement != nil || isParked }

    /// What to do with the transfer now that its reader leaves.
    func fate(isNearEnd: Bool, mayReset: () -> Bool) -> Retirement.Fate {
        Retirement.fate(
            status: head?.status,
            rest: isNearEnd ? 0 : head?.length.map { $0 - count },
            // Before its head nothing tells, but HTTP/2 is spoken over TLS alone.
            isMultiplexed: head?.isMultiplexed ?? isSecure,
            mayReset: mayReset
        )
    }

    /// Goes on for nobody.
    mutating func retire(at now: ContinuousClock.Instant) {
        retirement = Retirement(at: now)
    }

    /// Waits for leave to be reset.
    mutating func park() {
        isParked = true
    }

    /// Takes `count` bytes of body for nobody; `false` when it is time to end.
    mutating func discard(_ count: Int) -> Bool {
        // One that is parked gets what was on its way.
        isParked || retirement?.discard(count) ?? false
    }

    /// Why the transfer ended, given libcurl's `verdict`; `nil`: it is complete.
    func ending(_ verdict: CurlError?) -> CurlError? {
        if let refusal { return refusal }
        if let verdict { return verdict }
        guard hasHead else { return .disconnected(reason: "the response ends within its head") }
        return isDelimited ? nil : .truncated(reason: "nothing marks the end of the body")
    }

    /// Whether the end of the body can be told from a broken connection (RFC 9112, section 6.3).
    private func isEndMarked(_ head: CurlResponseHead) -> Bool {
        guard method != .head, head.status != 204, head.status != 304 else { return true }
        guard head.httpVersion.hasPrefix("1.") else { return true }
        return head["content-length"] != nil
            || head["transfer-encoding"]?.lowercased().hasSuffix("chunked") == true
    }
}
