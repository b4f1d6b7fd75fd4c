/// What a walk through the whole cache found.
public struct CheckReport: Sendable, Equatable {
    /// The most problems that are described.
    public static let mostProblems = 100

    /// How many blocks there are.
    public internal(set) var blocks = 0
    /// Their bytes.
    public internal(set) var bytes = 0
    /// How many blocks were read and hashed.
    public internal(set) var verified = 0
    /// What does not fit together, in words; the first hundred.
    public internal(set) var problems: [String] = []
    /// How many problems there are.
    public internal(set) var problemCount = 0

    /// Whether everything fits together.
    public var isSound: Bool { problemCount == 0 }

    mutating func note(_ problem: @autoclosure () -> String) {
        problemCount += 1
        if problems.count < Self.mostProblems { problems.append(problem()) }
    }
}
