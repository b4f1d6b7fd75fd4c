import BlockCache
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import UnixFS

/// What an answer is, as metrics and logs name it.
enum AnswerKind: String, Sendable {
    case file
    case directory
    case symlink
    case document
    case record
    case raw
    case car
    case tar
    case redirect
    case page
    case none
}

/// What became of an answer, for logs.
struct AnswerRecord: Sendable {
    let status: HTTPResponse.Status?
    let kind: AnswerKind
    let cachePart: CachePart
    let bytesSent: Int
    let isEnded: Bool
}

extension AnswerRecord {
    init(_ answer: borrowing Answer) {
        self.init(
            status: answer.status,
            kind: answer.kind,
            cachePart: answer.cachePart,
            bytesSent: answer.bytesSent,
            isEnded: answer.isEnded
        )
    }
}

/// A client that did not wait for its answer.
struct ClientLeft: Error {
    let cause: any Error
}

/// One answer on its way to a client, and what became of it.
///
/// Nothing can be taken back once ``begin(_:)`` has sent the head. An answer that is begun and not
/// ended is broken off: its connection closes with the body unfinished.
struct Answer: ~Copyable {
    /// The fields that every answer has, and those the request brought about.
    private let common: HTTPFields
    /// Answers to HEAD have the head of the answer to GET, and nothing else.
    let isHead: Bool
    /// What the answer is, for metrics and logs.
    var kind = AnswerKind.none
    /// How the cache took part.
    var cachePart = CachePart.none
    private(set) var status: HTTPResponse.Status?
    private(set) var bytesSent = 0
    /// When the first byte of the body was handed to the connection.
    private(set) var firstByte: ContinuousClock.Instant?
    private(set) var isEnded = false
    /// What the length of the body was said to be; nil before that, and when it is not known.
    private var announced: UInt64?
    /// The part that the client's socket has not taken yet.
    private var underWay: (part: EventLoopFuture<Void>, count: Int)?
    private let connection: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    private let channel: (any Channel)?
    private let crowd: @Sendable () -> Int

    /// What all answers together may have copied for connections that have not taken it, in bytes.
    private static let copies = 24 << 20
    /// The most and the least of it that one answer copies at a time, of two parts that it has.
    private static let pieces = 8 << 10...1 << 20

    /// What is copied from the cache's file at a time: so little that it stays in the processor's own
    /// memory until it has been copied to the socket.
    private static let pumped = 256 << 10

    /// - Parameters:
    ///   - connection: Where it goes.
    ///   - channel: The channel of that, to wait until the client has taken a part.
    ///   - isHead: Whether it answers HEAD.
    ///   - common: The fields of every answer.
    ///   - crowd: How many answers are under way, this one included.
    init(
        to connection: NIOAsyncChannelOutboundWriter<HTTPResponsePart>,
        on channel: (any Channel)? = nil,
        isHead: Bool,
        common: HTTPFields,
        crowd: @escaping @Sendable () -> Int = { 1 }
    ) {
        self.connection = connection
        self.isHead = isHead
        self.common = common
        self.channel = channel
        self.crowd = crowd
    }

    /// Whether the head is sent, so that only the body can still change.
    var hasBegun: Bool { status != nil }

    /// Sends a whole answer at once.
    mutating func send(
        _ head: consuming HTTPResponse,
        _ bytes: ByteBuffer = ByteBuffer()
    ) async throws {
        Self.frame(&head, length: bytes.readableBytes)
        complete(&head)
        guard !isHead, bytes.readableBytes > 0 else {
            try await hand(.head(head), .end(nil))
            isEnded = true
            return
        }
        firstByte = .now
        bytesSent = bytes.readableBytes
        try await hand(.head(head), .body(bytes), .end(nil))
        isEnded = true
    }

    /// Sends the head of an answer whose body follows; for HEAD, of one whose body does not.
    ///
    /// `length` is that of the body; nil when it is not known.
    mutating func begin(_ head: consuming HTTPResponse, length: UInt64?) async throws {
        announced = length
        if let length {
            head.headerFields[.contentLength] = String(length)
        } else if !isHead {
            head.headerFields[.transferEncoding] = "chunked"
        }
        complete(&head)
        if isHead {
            try await hand(.head(head), .end(nil))
            isEnded = true
        } else {
            try await hand(.head(head))
        }
    }

    /// Sends a part of the body, and waits until the client's socket has taken the part before.
    ///
    /// So the next is read while this one is sent. The writer alone would take several parts more before
    /// it hears that the socket is full, and so much for each of a thousand clients.
    mutating func write(_ bytes: ByteBuffer) async throws {
        guard bytes.readableBytes > 0 else { return }
        if firstByte == nil { firstByte = .now }
        guard let channel else {
            try await hand(.body(bytes))
            bytesSent += bytes.readableBytes
            return
        }
        let part = channel.eventLoop.makePromise(of: Void.self)
        channel.writeAndFlush(HTTPResponsePart.body(bytes), promise: part)
        let before = underWay.take()
        underWay = (part.futureResult, bytes.readableBytes)
        try await sent(before)
    }

    /// Waits until the client's socket has taken a part.
    private mutating func sent(_ part: (part: EventLoopFuture<Void>, count: Int)?) async throws {
        guard let part else { return }
        do {
            try await part.part.get()
        } catch {
            throw ClientLeft(cause: error)
        }
        bytesSent += part.count
    }

    /// Sends a part of the body that somebody else holds too, piece by piece.
    ///
    /// Blocks are shared by all who read them, but what a connection has to take is a copy: so the
    /// more answers there are, the smaller are the pieces.
    mutating func write(_ bytes: ArraySlice<UInt8>) async throws {
        var rest = bytes
        while !rest.isEmpty {
            let most = share
            try await write(ByteBuffer(bytes: rest.prefix(most)))
            rest = rest.dropFirst(most)
        }
    }

    /// Sends what is at hand of a file from where `reader` is, and moves that on.
    ///
    /// Returns how many blocks it took.
    mutating func send(_ reader: inout FileReader, from cache: BlockCache) async throws -> Int {
        guard let channel else { return 0 }
        try await sent(underWay.take())
        if firstByte == nil { firstByte = .now }
        do {
            let progress = try await BodyPump.run(
                reader,
                from: cache,
                to: channel,
                partSize: min(share, Self.pumped)
            )
            reader = progress.reader
            bytesSent += progress.bytes
            return progress.blocks
        } catch {
            throw ClientLeft(cause: error)
        }
    }

    /// What this answer may have copied.
    private var share: Int {
        let share = Self.copies / 2 / max(crowd(), 1)
        return min(max(share, Self.pieces.lowerBound), Self.pieces.upperBound)
    }

    /// Ends the body: all of it was sent.
    ///
    /// A client that knew the length may have left with the last byte: it has all, and nobody failed.
    mutating func end() async throws {
        try await sent(underWay.take())
        do {
            try await hand(.end(nil))
        } catch {
            guard let announced, UInt64(bytesSent) == announced else { throw error }
        }
        isEnded = true
    }

    private func hand(_ parts: HTTPResponsePart...) async throws {
        do {
            try await connection.write(contentsOf: parts)
        } catch {
            throw ClientLeft(cause: error)
        }
    }

    private mutating func complete(_ head: inout HTTPResponse) {
        precondition(!hasBegun, "an answer has one head")
        status = head.status
        head.headerFields.append(contentsOf: common)
    }

    private static func frame(_ head: inout HTTPResponse, length: Int) {
        switch head.status {
        case .notModified, .noContent: break
        default: head.headerFields[.contentLength] = String(length)
        }
    }
}
