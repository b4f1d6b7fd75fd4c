import HTTPTypes

/// An answer before faults: a status, a head and the pieces of a body.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    /// Nil: unknown before it is sent, so the body goes out in chunks.
    var length: Int?
    var pieces: @Sendable () -> AnyIterator<Piece>

    /// Bytes of a body, or the point at which it breaks.
    enum Piece {
        case bytes([UInt8])
        case broken
    }

    init(
        _ status: HTTPResponse.Status,
        type: String,
        length: Int?,
        pieces: @escaping @Sendable () -> AnyIterator<Piece>
    ) {
        self.status = status
        self.headers[.contentType] = type
        self.length = length
        self.pieces = pieces
    }

    init(_ status: HTTPResponse.Status, type: String = "text/plain", _ body: [UInt8]) {
        self.init(status, type: type, length: body.count) {
            AnyIterator(CollectionOfOne(Piece.bytes(body)).makeIterator())
        }
    }

    init(_ status: HTTPResponse.Status, saying text: String) {
        self.init(status, Array("\(text)\n".utf8))
    }

    /// The same, and after it zeros without end.
    func followedByZeros() -> Answer {
        var answer = self
        answer.length = nil
        let pieces = pieces
        answer.pieces = {
            let front = pieces()
            return AnyIterator {
                front.next() ?? .bytes([UInt8](repeating: 0, count: 65_536))
            }
        }
        return answer
    }
}
