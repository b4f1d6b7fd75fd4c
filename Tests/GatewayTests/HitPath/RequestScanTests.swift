import HTTPTypes
import NIOCore
import Retrieval
import Testing

@testable import Gateway

@Suite struct RequestScanTests {
    private static let plain =
        "GET /ipfs/x?a=b HTTP/1.1\r\nHost: h:1\r\nAccept:  */*\r\nrange: bytes=0-1\r\n"
        + "If-None-Match: \"x\"\r\nUser-Agent: me (you)\r\nConnection: Keep-Alive\r\n\r\n"

    @Test func `A plain request is read as it is meant`() throws {
        let request = try #require(RequestScan.request(in: ByteBuffer(string: Self.plain)))
        #expect(request.method == .get)
        #expect(request.path == "/ipfs/x?a=b")
        #expect(request.authority == "h:1")
        #expect(request.headerFields[.accept] == "*/*")
        #expect(request.headerFields[.range] == "bytes=0-1")
        #expect(request.headerFields[.ifNoneMatch] == "\"x\"")
        #expect(request.headerFields.count == 3)
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.0\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h \r\n\r\n",
        "GET / HTTP/1.1\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\nAccept: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nCookie: \u{E9}\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET /# HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nAccept: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nCookie: a\rb\r\n\r\n",
    ]) func `What is not plain is not read`(_ text: String) {
        #expect(RequestScan.request(in: ByteBuffer(string: text)) == nil)
    }

    @Test func `A head ends with its blank line, wherever that stands`() throws {
        for length in 0..<12 {
            let text = String(repeating: "x", count: length) + "\r\n\r\n"
            #expect(
                RequestScan.head(in: ByteBuffer(string: text))?.readableBytes == text.utf8.count
            )
            let more = ByteBuffer(string: text + "GET / HTTP/1.1\r\n\r\n")
            #expect(RequestScan.head(in: more)?.readableBytes == text.utf8.count)
        }
        for text in ["", "\r\n", "\n\n", "\r\r\n\n", "a\r\n\r", "a\n\r\n", "a\r\nb\r\n"] {
            #expect(RequestScan.head(in: ByteBuffer(string: text)) == nil, "\(text)")
        }
    }

    @Test func `Damaged requests are refused or read, and nothing else happens`() {
        var random = SplitMix(seed: 7)
        let bytes = Array(Self.plain.utf8)
        for end in 0...bytes.count {
            _ = RequestScan.request(in: ByteBuffer(bytes: bytes.prefix(end)))
        }
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0...(random.next() % 3) {
                let place = Int(random.next() % UInt64(damaged.count))
                damaged[place] = UInt8(truncatingIfNeeded: random.next())
            }
            let buffer = ByteBuffer(bytes: damaged)
            guard let head = RequestScan.head(in: buffer),
                let request = RequestScan.request(in: head)
            else { continue }
            #expect(request.path?.hasPrefix("/") == true)
            #expect(request.authority != nil)
        }
    }
}
