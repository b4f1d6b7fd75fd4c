import Retrieval

/// What the engine could not do, in one line for a person.
enum Explanation {
    static func failure(_ error: any Error, asking address: String) -> any Error {
        switch error {
        case is Failure, is CancellationError: error
        case let error as RetrievalError: Failure("\(address): \(text(error))")
        default: Failure("\(address): \(error)")
        }
    }

    private static func text(_ error: RetrievalError) -> String {
        let reason =
            switch error.code {
            case .absent: "no gateway has it"
            case .unavailable: "no gateway could deliver it"
            case .timedOut: "no gateway answered in time; try again"
            case .limited(let pause):
                "every gateway's rate is used up; try again in \(pause.components.seconds) s"
            case .notCached: "not in the cache"
            case .tooLarge: "larger than racing.session_limit allows"
            case .stopped: "stopped"
            }
        var told: [String] = []
        for attempt in error.attempts {
            guard let fault = attempt.outcome.fault else { continue }
            let line = "\(attempt.upstream) \(fault)"
            if !told.contains(line) { told.append(line) }
        }
        return told.isEmpty ? reason : "\(reason): \(told.joined(separator: ", "))"
    }
}
