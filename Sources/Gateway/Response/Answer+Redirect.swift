import HTTPTypes
import NIOCore

extension Answer {
    /// Sends the reader on to `location`, with the fields of `head`.
    ///
    /// The words are for people whose program does not follow; a browser never shows them.
    mutating func redirect(_ head: consuming HTTPResponse, to location: String) async throws {
        kind = .redirect
        head.headerFields[.location] = location
        head.headerFields[.contentType] = ContentType.text
        let words = "It is at \(location)\n(curl -L goes there by itself.)\n"
        try await send(head, ByteBuffer(string: words))
    }
}
