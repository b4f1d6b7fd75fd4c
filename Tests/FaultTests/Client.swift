import Curl

/// A client of the gateway, as real as libcurl.
final class Client: Sendable {
    /// An answer as it came.
    struct Answer: Sendable {
        var status: Int?
        var retryAfter: Int?
        var body: [UInt8] = []
        /// Why it is not whole.
        var error: CurlError?
    }

    private let loop = CurlLoop()

    deinit {
        loop.stop()
    }

    /// Gets an answer, as far as it comes.
    func get(_ url: String) async -> Answer {
        var answer = Answer()
        do {
            // Longer than any upstream may take, for it is the gateway that has to give up.
            let request = CurlRequest(
                url: url,
                firstByteTimeout: .seconds(30),
                stallTimeout: .seconds(30)
            )
            answer = try await loop.fetch(request) { try await Self.read($0) }
        } catch {
            answer.error = error as? CurlError ?? .cancelled
        }
        return answer
    }

    private static func read(_ transfer: Transfer) async throws -> Answer {
        let head = try await transfer.head()
        var answer = Answer(
            status: head.status,
            retryAfter: head["retry-after"].flatMap { Int($0) }
        )
        do {
            while let chunk = try await transfer.next() { answer.body += chunk }
        } catch {
            answer.error = error
        }
        return answer
    }
}
