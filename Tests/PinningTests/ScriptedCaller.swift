import Locking
import Pinning

/// The other side of every call: answers as a test says, and remembers what was asked.
final class ScriptedCaller: Caller {
    typealias Answer = @Sendable (Call) throws(CallFailure) -> CallAnswer

    private let answers: Locked<[Answer]>
    private let made = Locked<[Call]>([])

    /// Gives one answer after another, the last one for ever.
    init(_ answers: Answer...) {
        self.answers = Locked(answers)
    }

    /// What was asked: the method and the URL.
    var calls: [String] {
        made.withLock { calls in
            calls.map { call in
                let method =
                    switch call.method {
                    case .get: "GET"
                    case .post: "POST"
                    case .delete: "DELETE"
                    case .head: "HEAD"
                    }
                return "\(method) \(call.url)"
            }
        }
    }

    var last: Call? { made.withLock { $0.last } }

    func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
        made.withLock { $0.append(call) }
        let answer = answers.withLock { answers in
            answers.count > 1 ? answers.removeFirst() : answers[0]
        }
        return try answer(call)
    }

    static func json(_ status: Int, _ text: String) -> Answer {
        { _ in
            CallAnswer(
                status: status,
                headers: ["content-type": "application/json"],
                body: Array(text.utf8)
            )
        }
    }

    static func text(
        _ status: Int,
        _ text: String,
        _ headers: [String: String] = [:]
    ) -> Answer {
        { _ in CallAnswer(status: status, headers: headers, body: Array(text.utf8)) }
    }

    static let notSent: Answer = { _ throws(CallFailure) in throw .notSent("refused") }
    static let unanswered: Answer = { _ throws(CallFailure) in throw .unanswered("timed out") }
}
