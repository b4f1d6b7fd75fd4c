/// Takes the body of a response from where libcurl has it, in place of the transfer's own buffer.
///
/// It is called on the loop's thread, where it must be quick.
public protocol BodySink: Sendable {
    /// Takes all of `bytes`, or none: then the upstream waits until the reader comes back, or says
    /// that there is room again (``Transfer/proceed()``).
    func take(_ bytes: Span<UInt8>) -> BodySinkAnswer
}

/// What a ``BodySink`` says of bytes it was offered.
public enum BodySinkAnswer: Sendable {
    /// They are taken, and there is nothing to wake the reader for.
    case taken
    /// They are taken, and the reader should come.
    case ready
    /// There is no room: none is taken.
    case full
}

/// What a transfer holds for its one reader: a head, bytes, an end.
///
/// A pure state machine between a producer that must never wait and a reader that does. It says what
/// to do, and its owner does it outside the lock. Bytes gather in one buffer, which the reader gets
/// whole: libcurl hands over 16 KiB at most, and a hop between threads for each would cost more than
/// the bytes do.
struct Inbox<Waiter: Sendable>: Sendable {
    /// What a reader can wait for.
    enum Wish: Sendable {
        case head
        case bytes
    }

    enum Head: Sendable {
        case arrived(CurlResponseHead)
        case failed(CurlError)
        case wait
    }

    enum Bytes: Sendable {
        case some([UInt8], resumesProducer: Bool)
        case end(CurlError?)
        case wait(resumesProducer: Bool)
    }

    private let limit: Int
    private var head: CurlResponseHead?
    private var buffer: [UInt8] = []
    private var isPaused = false
    private var ending: CurlError??
    private var waiting: (wish: Wish, waiter: Waiter)?
    private var bytesToCome: Int?
    private var lastHandover = 0
    private var sink: (any BodySink)?
    /// Whether the sink took something that its reader should come for.
    private var hasNews = false

    /// Pauses the producer when `limit` bytes wait.
    init(limit: Int) {
        self.limit = limit
    }

    var isEnded: Bool { ending != nil }

    // MARK: - The producer

    mutating func put(_ head: CurlResponseHead) {
        self.head = head
        bytesToCome = head.contentLength
    }

    /// Takes the `chunk`, or says `false` when the producer has to keep it and pause.
    mutating func offer(_ chunk: Span<UInt8>) -> Bool {
        if let sink { return offer(chunk, to: sink) }
        guard buffer.count < limit else {
            isPaused = true
            return false
        }
        if buffer.isEmpty { buffer.reserveCapacity(capacity(atLeast: chunk.count)) }
        unsafe chunk.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        return true
    }

    private mutating func offer(_ chunk: Span<UInt8>, to sink: any BodySink) -> Bool {
        switch sink.take(chunk) {
        case .taken: return true
        case .ready: hasNews = true
        case .full:
            isPaused = true
            return false
        }
        return true
    }

    /// Ends the inbox once.
    ///
    /// Bytes that arrived before are still handed out, unless nobody wants them.
    mutating func end(_ error: CurlError?) {
        guard ending == nil else { return }
        ending = .some(error)
        guard error == .cancelled || error == .stopped else { return }
        buffer = []
        hasNews = false
    }

    /// The reader that waits for something that is now there.
    mutating func wake() -> Waiter? {
        guard let wish = waiting?.wish, isMet(wish) else { return nil }
        return waiting.take()?.waiter
    }

    // MARK: - The reader

    mutating func takeHead() -> Head {
        if let head { return .arrived(head) }
        guard let ending else { return .wait }
        return .failed(ending ?? .disconnected(reason: "there was no response"))
    }

    /// Has the body given to `sink` from now on, beginning with what has arrived.
    mutating func pour(into sink: any BodySink) {
        self.sink = sink
        guard !buffer.isEmpty else { return }
        // An empty sink has room for what a transfer may hold.
        _ = sink.take(buffer.span)
        hasNews = true
        buffer = []
    }

    mutating func takeBytes() -> Bytes {
        guard !buffer.isEmpty else { return takeNews() }
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        lastHandover = bytes.count
        bytesToCome = bytesToCome.map { $0 - bytes.count }
        defer { isPaused = false }
        return .some(bytes, resumesProducer: isPaused)
    }

    /// What there is for a reader where there are no bytes: with a sink it has taken what that had.
    private mutating func takeNews() -> Bytes {
        let resumesProducer = isPaused
        isPaused = false
        if hasNews {
            hasNews = false
            return .some([], resumesProducer: resumesProducer)
        }
        guard let ending else { return .wait(resumesProducer: resumesProducer) }
        return .end(ending)
    }

    /// Whether the producer was paused, and has to be told to go on: its sink has room again.
    mutating func proceed() -> Bool {
        defer { isPaused = false }
        return isPaused
    }

    /// Registers the reader, or says `false` when there is no need to wait.
    mutating func wait(for wish: Wish, _ waiter: Waiter) -> Bool {
        guard !isMet(wish) else { return false }
        waiting = (wish, waiter)
        return true
    }

    private func isMet(_ wish: Wish) -> Bool {
        switch wish {
        case .head: head != nil || ending != nil
        case .bytes: !buffer.isEmpty || hasNews || ending != nil
        }
    }

    /// Room for as much as will probably gather before the reader comes back.
    ///
    /// Growing step by step would copy everything a second time.
    private func capacity(atLeast count: Int) -> Int {
        let guess = min(max(2 * lastHandover, 4 * count), limit + count)
        return max(count, min(guess, bytesToCome ?? guess))
    }
}
