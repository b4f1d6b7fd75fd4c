import FoundationEssentials

/// What a backend's status and words mean.
extension BackendError {
    /// Reads a refusal: the JSON of the Pinning Service API, the words of Kubo, or any text.
    ///
    /// - Parameters:
    ///   - answer: An answer that is no success.
    ///   - isRepeatable: Whether the same request does no harm when it is made twice.
    ///   - now: The time, for services that say when their limit ends.
    init(_ answer: CallAnswer, isRepeatable: Bool, at now: Timestamp) {
        let words = Self.words(answer)
        let reason = "HTTP \(answer.status)\(words.isEmpty ? "" : ": \(words)")"
        switch answer.status {
        case 401, 403: self.init(.unauthorized, reason)
        case 402, 409: self.init(.funds, reason)
        case 404: self.init(.unknown, reason)
        case 429:
            self.init(.limited, reason, retryAfter: Self.pause(answer, now))
        case 500...599:
            // Some of these come from in front of the service, after it has done its work.
            let code: Code = isRepeatable || answer.status == 501 ? .unavailable : .unsure
            self.init(code, reason, retryAfter: Self.pause(answer, now))
        case 300...399: self.init(.refused, "\(reason): it sends elsewhere; is the endpoint right?")
        default: self.init(.refused, reason)
        }
    }

    init(_ failure: CallFailure, isRepeatable: Bool) {
        switch failure {
        case .notSent(let reason): self.init(.unavailable, reason)
        case .unanswered(let reason): self.init(isRepeatable ? .unavailable : .unsure, reason)
        }
    }

    /// The longest text of another's that is shown.
    private static let longestWords = 200

    private static func words(_ answer: CallAnswer) -> String {
        struct Failure: Decodable {
            struct Words: Decodable {
                let reason: String
                let details: String?
            }

            let error: Words
        }
        let data = Data(answer.body)
        if let failure = try? JSONDecoder().decode(Failure.self, from: data) {
            return clean(
                [failure.error.reason, failure.error.details].compactMap(\.self)
                    .joined(separator: ": ")
            )
        }
        if let message = try? JSONDecoder().decode(KuboMessage.self, from: data) {
            return clean(message.message)
        }
        return clean(String(decoding: answer.body.prefix(4 * longestWords), as: UTF8.self))
    }

    /// One line of printable text, not too long: it ends up on terminals and in logs.
    private static func clean(_ text: String) -> String {
        let printable = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : Character(scalar)
        }
        return String(
            String(printable).split(separator: " ").joined(separator: " ")
                .prefix(longestWords)
        )
    }

    /// `Retry-After` in seconds, or the Unix time at which a used-up limit begins anew.
    private static func pause(_ answer: CallAnswer, _ now: Timestamp) -> Duration? {
        if let seconds = answer.headers["retry-after"].flatMap(Int64.init) {
            return .seconds(max(0, min(seconds, 86_400)))
        }
        guard answer.headers["x-ratelimit-remaining"] == "0",
            let reset = answer.headers["x-ratelimit-reset"].flatMap(Int64.init)
        else { return nil }
        return .seconds(max(0, min(reset - now.milliseconds / 1_000, 86_400)))
    }
}
