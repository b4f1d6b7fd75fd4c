/// Collects the header lines of one response after another, and keeps them few and small.
struct HeadParser: Sendable {
    /// What a line completed.
    enum Step: Sendable, Equatable {
        /// More lines follow.
        case more
        /// The head is complete.
        case complete(status: Int, headers: [CurlResponseHead.Header])
    }

    static let sizeLimit = 64 << 10
    static let countLimit = 256

    private var status = 0
    private var size = 0
    private var headers: [CurlResponseHead.Header] = []

    /// Takes one line as libcurl hands it over: status line, header or the empty line.
    mutating func push(_ line: Span<UInt8>) throws(CurlError) -> Step {
        size += line.count
        guard size <= Self.sizeLimit else {
            throw .protocol(reason: "the response head exceeds \(Self.sizeLimit) bytes")
        }
        // Only where the connection ends is a line handed over without its end.
        guard line.count > 0, line[line.count - 1] == 0x0A else { return .more }
        let text = Self.text(of: line)
        if text.hasPrefix("HTTP/") {
            // An interim response or a redirect came before: its headers do not count.
            self = HeadParser()
            size = line.count
            status = try Self.status(in: text)
            return .more
        }
        guard !text.isEmpty else {
            defer { self = HeadParser() }
            return .complete(status: status, headers: headers)
        }
        try append(text)
        return .more
    }

    private mutating func append(_ text: String) throws(CurlError) {
        if text.utf8.first == UInt8(ascii: " ") || text.utf8.first == UInt8(ascii: "\t") {
            // RFC 9112, section 5.2: a folded line is replaced by blanks before it is read.
            guard let last = headers.popLast() else {
                throw .protocol(reason: "the first header line starts with a blank")
            }
            headers.append(.init(name: last.name, value: "\(last.value) \(Self.trim(text[...]))"))
            return
        }
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
            throw .protocol(reason: "a header line has no name")
        }
        guard headers.count < Self.countLimit else {
            throw .protocol(reason: "the response head has over \(Self.countLimit) headers")
        }
        headers.append(
            .init(
                name: text[..<colon].lowercased(),
                value: Self.trim(text[text.index(after: colon)...])
            )
        )
    }

    private static func status(in line: String) throws(CurlError) -> Int {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[1].utf8.count == 3, let status = Int(parts[1]),
            (100...599).contains(status)
        else { throw .protocol(reason: "the status line is malformed") }
        return status
    }

    /// The line without its end.
    private static func text(of line: Span<UInt8>) -> String {
        var end = line.count
        while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        return unsafe line.extracting(..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }

    private static func trim(_ text: Substring) -> String {
        var rest = text
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
