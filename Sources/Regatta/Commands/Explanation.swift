import Naming
import Retrieval

/// What the engine could not do, in one line for a person.
enum Explanation {
    static func failure(_ error: any Error, asking address: String) -> any Error {
        switch error {
        case is Failure, is CancellationError: error
        case let error as RetrievalError:
            Failure("\(address): \(text(error))" + tried(error.attempts))
        case let error as NamingError: Failure("\(error)" + tried(error))
        default: Failure("\(address): \(error)")
        }
    }

    private static func text(_ error: RetrievalError) -> String {
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
    }

    /// What went wrong with a name; what is wrong with its record is said already.
    private static func tried(_ error: NamingError) -> String {
        if case .badRecord = error.code { "" } else { tried(error.attempts) }
    }

    /// What each did wrong, once; nothing when nobody did.
    private static func tried(_ attempts: [AttemptReport]) -> String {
        var told: [String] = []
        for attempt in attempts {
            guard let fault = attempt.outcome.fault else { continue }
            let line = "\(attempt.upstream) \(fault)"
            if !told.contains(line) { told.append(line) }
        }
        return told.isEmpty ? "" : ": " + told.joined(separator: ", ")
    }
}
