/// The head of the final response: what came before the body.
public struct CurlResponseHead: Sendable, Equatable {
    /// One header, its name in lower case.
    public struct Header: Sendable, Equatable {
        /// The name, in lower case.
        public let name: String
        /// The value without blanks around it; bytes that are no UTF-8 are replaced.
        public let value: String
    }

    /// The status code, 200 to 599.
    public let status: Int
    /// The headers in the order they came, at most 256 of them, and 64 KiB together.
    public let headers: [Header]
    /// The URL that answered: another than the one asked for after a redirect.
    public let effectiveURL: String
    /// The version of HTTP that was spoken: `1.0`, `1.1` or `2`.
    public let httpVersion: String
    /// The numeric address that answered; empty when it is not known.
    public let remoteAddress: String

    /// The value of the first header called `name`, which is given in lower case.
    public subscript(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The announced length of the body in bytes, if there is exactly one valid announcement.
    public var contentLength: Int? {
        let values = Set(headers.lazy.filter { $0.name == "content-length" }.map(\.value))
        guard values.count == 1, let value = values.first, let length = Int(value), length >= 0
        else { return nil }
        return length
    }
}
