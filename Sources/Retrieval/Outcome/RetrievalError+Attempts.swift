extension RetrievalError {
    /// What the failures of all attempts amount to.
    ///
    /// - Parameters:
    ///   - attempts: The attempts, all of which failed.
    ///   - refill: How long until somebody may be asked who could not be asked for lack of budget.
    /// - Returns: The failure.
    static func summing(_ attempts: [AttemptReport], refill: Duration? = nil) -> RetrievalError {
        // Who is only asked who has it says nothing of the content.
        let faults = attempts.filter { $0.kind != .providers }.compactMap(\.outcome.fault)
        let pauses = faults.compactMap { fault -> Duration? in
            guard case .limited(let pause) = fault else { return nil }
            return pause ?? .seconds(60)
        }
        let others = faults.filter { !$0.isShortage }
        let isAbsent = others.allSatisfy { if case .absent = $0 { true } else { false } }
        // Who could not be asked may be the one that has it.
        let code: Code =
            if isAbsent, let pause = refill ?? pauses.min() {
                .limited(retryAfter: pause)
            } else if others.isEmpty {
                .unavailable
            } else if isAbsent {
                .absent
            } else if others.contains(where: \.isSlowness) {
                .timedOut
            } else {
                .unavailable
            }
        return RetrievalError(code, attempts: attempts)
    }
}
