import BlockCache
import HTTPTypes
import Metrics
import Multiformats
import NIOCore

/// An answer as it goes out, but for what changes from one to the next: the date, the request's name,
/// and the body, which stays in the cache.
final class PreparedAnswer: Sendable {
    /// Some bytes of a block, of which a body is made.
    struct Piece: Equatable, Sendable {
        let cid: CID
        /// The bytes of the block.
        let size: Int
        /// Which of them.
        let part: Range<Int>
    }

    /// What is said of an answer when it is over.
    struct Account: Sendable {
        let line: RequestLine
        let status: HTTPResponse.Status
        let kind: AnswerKind
        let root: CID
        let counter: Counter
    }

    /// What changes.
    struct Stamp {
        let date: String
        let number: UInt32
    }

    let account: Account
    let bodyLength: Int
    /// The ``ContentPolicy/generation`` under which it may be sent.
    let generation: Int
    private let head: ByteBuffer
    private let dateStart: Int
    private let numberStart: Int
    private let pieces: [Piece]
    /// A block that must be at hand though none of its bytes are sent.
    private let witness: CID?

    /// Writes down the head; `response` has all the fields, a date and a name among them.
    init?(
        _ response: HTTPResponse,
        pieces: [Piece],
        witness: CID?,
        generation: Int,
        account: Account
    ) {
        var head = ByteBuffer()
        var (date, name): (Int?, Int?)
        head.writeString("HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)\r\n")
        for field in response.headerFields {
            head.writeString("\(field.name.rawName): ")
            if field.name == .date { date = head.writerIndex }
            if field.name == .requestID {
                name = head.writerIndex + field.value.utf8.count - RequestIDs.digits
            }
            head.writeString("\(field.value)\r\n")
        }
        head.writeString("\r\n")
        guard let date, let name else { return nil }
        (self.head, dateStart, numberStart) = (head, date, name)
        self.pieces = pieces
        bodyLength = pieces.reduce(0) { $0 + $1.part.count }
        self.witness = witness
        self.generation = generation
        self.account = account
    }

    /// About how many bytes it takes.
    var cost: Int { head.capacity + pieces.count * 160 + 512 }

    /// The answer; nil when its body is not at hand.
    func bytes(
        from cache: BlockCache,
        _ stamp: Stamp,
        _ allocator: ByteBufferAllocator
    ) -> ByteBuffer? {
        if let witness, cache.blockAtHand(witness) == nil { return nil }
        var buffer = allocator.buffer(capacity: head.readableBytes + bodyLength)
        buffer.writeImmutableBuffer(head)
        buffer.setString(stamp.date, at: dateStart)
        buffer.setInteger(RequestIDs.text(of: stamp.number), at: numberStart)
        for piece in pieces {
            guard buffer.write(piece.part, of: piece.cid, size: piece.size, from: cache) else {
                return nil
            }
        }
        return buffer
    }
}

extension ByteBuffer {
    /// Appends bytes of a block that is at hand; returns whether they were.
    mutating func write(
        _ part: Range<Int>,
        of cid: CID,
        size: Int,
        from cache: BlockCache
    ) -> Bool {
        var isWritten = false
        writeWithOutputRawSpan(minimumWritableBytes: part.count) { output in
            isWritten = cache.append(part, of: cid, size: size, to: &output)
        }
        return isWritten
    }
}
