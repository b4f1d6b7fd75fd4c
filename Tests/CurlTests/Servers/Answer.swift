import Curl

/// What a transfer brought.
struct Answer: Sendable {
    let head: CurlResponseHead
    var chunks: [[UInt8]] = []
    var error: CurlError?
    var timings: Timings?

    init(head: CurlResponseHead) {
        self.head = head
    }

    /// Makes `request` and reads to the end.
    static func of(
        _ request: CurlRequest,
        over loop: CurlLoop,
        limit: Int = 256 << 10
    ) async throws -> Answer {
        try await loop.fetch(request, limit: limit) { transfer in
            var answer = Answer(head: try await transfer.head())
            do throws(CurlError) {
                while let chunk = try await transfer.next() { answer.chunks.append(chunk) }
            } catch {
                answer.error = error
            }
            answer.timings = transfer.timings
            return answer
        }
    }

    var text: String { String(decoding: chunks.joined(), as: UTF8.self) }

    /// Whether the body is so many bytes of the pattern.
    func isPattern(_ count: Int) -> Bool {
        guard chunks.reduce(0, { $0 + $1.count }) == count else { return false }
        var body: [UInt8] = []
        body.reserveCapacity(count)
        for chunk in chunks { body += chunk }
        let pattern = ScriptedServer.pattern
        return stride(from: 0, to: count, by: pattern.count).allSatisfy { start in
            let end = min(start + pattern.count, count)
            return Array(body[start..<end]) == Array(pattern[..<(end - start)])
        }
    }
}

extension ScriptedServer.Step {
    /// The head of an answer with so many bytes.
    static func head(length: Int) -> Self {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n")
    }

    /// A whole answer.
    static func ok(_ body: String) -> Self {
        .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
