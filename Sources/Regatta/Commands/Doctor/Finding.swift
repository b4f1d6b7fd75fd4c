/// What one look at one thing came to.
struct Finding: Encodable, Sendable {
    /// How bad it is.
    enum State: String, Encodable, Sendable {
        case good
        /// It works, with a drawback.
        case doubtful
        /// It does not work.
        case bad
    }

    /// What was looked at, in a word or two.
    let check: String
    let state: State
    /// What was found, as a sentence.
    let finding: String
    /// What to do about it; nil where nothing is to be done.
    let remedy: String?

    static func good(_ check: String, _ finding: String) -> Finding {
        Finding(check: check, state: .good, finding: finding, remedy: nil)
    }

    static func doubtful(_ check: String, _ finding: String, remedy: String) -> Finding {
        Finding(check: check, state: .doubtful, finding: finding, remedy: remedy)
    }

    static func bad(_ check: String, _ finding: String, remedy: String) -> Finding {
        Finding(check: check, state: .bad, finding: finding, remedy: remedy)
    }

    /// For people: a line, and one for the remedy.
    var text: String {
        let mark =
            switch state {
            case .good: "ok   "
            case .doubtful: "doubt"
            case .bad: "BAD  "
            }
        let line = "\(mark)  \(check): \(finding)"
        return remedy.map { "\(line)\n       → \($0)" } ?? line
    }
}
