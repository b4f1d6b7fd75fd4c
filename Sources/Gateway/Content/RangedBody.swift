import HTTPTypes

/// The body of an answer, whole or in ranges: what it is made of, and what its head says of it.
///
/// One range is sent as it is, several as `multipart/byteranges` (RFC 9110, section 14.6).
struct RangedBody: Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        /// What stands between the parts.
        case frame([UInt8])
        /// These bytes of the content.
        case content(Range<UInt64>)
    }

    let status: HTTPResponse.Status
    let type: String
    /// `Content-Range`; nil unless there is one range.
    let contentRange: String?
    let pieces: [Piece]
    let length: UInt64

    /// `ranges` is nil for the whole of `size` bytes; `boundary` must not occur in the content.
    init(
        size: UInt64,
        type: String,
        ranges: [Range<UInt64>]?,
        boundary: String = Self.randomBoundary()
    ) {
        guard let ranges, let first = ranges.first else {
            status = .ok
            self.type = type
            contentRange = nil
            pieces = [.content(0..<size)]
            length = size
            return
        }
        status = .partialContent
        if ranges.count == 1 {
            self.type = type
            contentRange = Self.field(first, of: size)
            pieces = [.content(first)]
        } else {
            self.type = "multipart/byteranges; boundary=\(boundary)"
            contentRange = nil
            pieces =
                ranges.flatMap { range -> [Piece] in
                    let head =
                        "\r\n--\(boundary)\r\nContent-Type: \(type)\r\n"
                        + "Content-Range: \(Self.field(range, of: size))\r\n\r\n"
                    return [.frame(Array(head.utf8)), .content(range)]
                } + [.frame(Array("\r\n--\(boundary)--\r\n".utf8))]
        }
        length = pieces.reduce(0) { sum, piece in
            switch piece {
            case .frame(let bytes): sum + UInt64(bytes.count)
            case .content(let range): sum + UInt64(range.count)
            }
        }
    }

    /// Adds to a head what it says of the body.
    func describe(in head: inout HTTPResponse) {
        head.headerFields[.acceptRanges] = "bytes"
        head.headerFields[.contentRange] = contentRange
    }

    private static func field(_ range: Range<UInt64>, of size: UInt64) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    /// Too long to be guessed, so that nobody can put it into content.
    private static func randomBoundary() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
