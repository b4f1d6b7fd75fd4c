import Curl

/// A client of our own, as real as libcurl.
final class HTTPClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let head: CurlResponseHead
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let loop = CurlLoop()

    deinit {
        loop.stop()
    }

    /// Gets the whole answer.
    ///
    /// - Throws: `CurlError`, also when the answer breaks off.
    func get(
        _ url: String,
        method: CurlRequest.Method = .get,
        headers: [(name: String, value: String)] = [],
        firstByteTimeout: Duration = .seconds(30),
        stallTimeout: Duration = .seconds(30)
    ) async throws -> Answer {
        let request = CurlRequest(
            url: url,
            method: method,
            headers: headers,
            firstByteTimeout: firstByteTimeout,
            stallTimeout: stallTimeout
        )
        return try await loop.fetch(request) { transfer in
            let head = try await transfer.head()
            var body: [UInt8] = []
            while let chunk = try await transfer.next() { body += chunk }
            return Answer(status: head.status, head: head, body: body)
        }
    }

    /// Reads the first bytes of an answer and leaves.
    func leave(_ url: String) async throws {
        try await loop.fetch(CurlRequest(url: url)) { transfer in
            _ = try await transfer.head()
            _ = try await transfer.next()
        }
    }
}
