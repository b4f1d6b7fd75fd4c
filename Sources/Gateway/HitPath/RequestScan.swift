import HTTPTypes
import NIOCore

/// Reads the head of a plain request without a parser: one that asks for something, says nothing that
/// would change the answer in an unusual way, and has no body.
///
/// It is strict on purpose. Whatever it does not know, however harmless, it leaves to the parser and
/// the route behind it, which know everything; so that what it does accept has one reading only.
enum RequestScan {
    /// The longest head that is read here.
    static let longestHead = 8 << 10

    /// The bytes up to the end of the first head, its blank line included; nil when it is not all here.
    static func head(in bytes: ByteBuffer) -> ByteBuffer? {
        let (carriage, feed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        let end = bytes.withSpan { span -> Int? in
            var last = 3
            while last < span.count {
                let byte = span[last]
                if byte == feed {
                    if span[last - 1] == carriage, span[last - 2] == feed,
                        span[last - 3] == carriage
                    {
                        return last + 1
                    }
                    last += 2
                } else {
                    last += byte == carriage ? 1 : 4
                }
            }
            return nil
        }
        return end.flatMap { bytes.getSlice(at: bytes.readerIndex, length: $0) }
    }

    /// The request in a head; nil when it is not plain.
    static func request(in head: ByteBuffer) -> HTTPRequest? {
        var lines = head.readableBytesView.dropLast(4)[...].split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )[...]
        guard var first = lines.popFirst(), let target = target(in: &first) else { return nil }
        var request = HTTPRequest(
            method: target.method,
            scheme: "http",
            authority: nil,
            path: target.text
        )
        var hasHost = false
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1
            guard let (name, value) = field(line, isLast: isLast) else { return nil }
            switch name {
            case "host":
                guard !hasHost else { return nil }
                hasHost = true
                request.authority = value
            case "connection":
                guard value.lowercased() == "keep-alive" else { return nil }
            default:
                if let name = counting[name] {
                    guard request.headerFields[name] == nil else { return nil }
                    request.headerFields[name] = value
                } else {
                    guard ignored.contains(name) || isAboutBrowser(name) else { return nil }
                }
            }
        }
        return hasHost ? request : nil
    }

    /// Fields that change the answer in a way that is known here.
    private static let counting: [String: HTTPField.Name] = [
        "accept": .accept, "range": .range, "if-none-match": .ifNoneMatch,
    ]

    /// Fields that no answer depends on.
    private static let ignored: Set<String> = [
        "user-agent", "accept-encoding", "accept-language", "referer", "cookie", "origin", "dnt",
        "upgrade-insecure-requests", "priority",
    ]

    private static func isAboutBrowser(_ name: String) -> Bool {
        name.hasPrefix("sec-fetch-") || name.hasPrefix("sec-ch-ua") || name == "sec-gpc"
    }

    // MARK: - Lines

    private static func target(
        in line: inout ByteBufferView
    ) -> (method: HTTPRequest.Method, text: String)? {
        let method: HTTPRequest.Method
        if line.starts(with: "GET /".utf8) {
            method = .get
            line = line.dropFirst(4)
        } else if line.starts(with: "HEAD /".utf8) {
            method = .head
            line = line.dropFirst(5)
        } else {
            return nil
        }
        let version = Array(" HTTP/1.1\r".utf8)
        // The last line of the head has lost its carriage return with the blank line.
        guard line.count > version.count, line.suffix(version.count).elementsEqual(version) else {
            return nil
        }
        line = line.dropLast(version.count)
        guard line.allSatisfy(targetSet.contains) else { return nil }
        return (method, String(decoding: line, as: UTF8.self))
    }

    private static func field(
        _ line: ByteBufferView,
        isLast: Bool
    ) -> (name: String, value: String)? {
        var line = line
        if !isLast {
            guard line.last == UInt8(ascii: "\r") else { return nil }
            line = line.dropLast()
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon]
        let value = line[line.index(after: colon)...].drop { $0 == UInt8(ascii: " ") }
        guard !name.isEmpty, name.allSatisfy(nameSet.contains),
            value.allSatisfy({ (0x20...0x7E).contains($0) }), value.last != UInt8(ascii: " ")
        else { return nil }
        return (
            String(decoding: name, as: UTF8.self).lowercased(),
            String(decoding: value, as: UTF8.self)
        )
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let nameSet = ASCIISet(letters + "-")
    private static let targetSet = ASCIISet(letters + "-._~$&+,:;=@/?%*!()'")
}

extension ByteBuffer {
    /// Runs `body` with the bytes that can be read.
    fileprivate func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(readableBytesUInt8Span)
    }
}
