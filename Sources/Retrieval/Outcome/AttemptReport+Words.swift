extension AttemptReport {
    /// What it did, in words that follow the upstream's name.
    public var words: String { outcome.words(for: kind) }
}

extension AttemptReport.Outcome {
    /// What that is of who was asked for `kind`, in words that follow the upstream's name.
    func words(for kind: RequestKind) -> String {
        switch self {
        case .won: kind == .providers ? "named providers" : "delivered"
        case .lost: "was overtaken"
        case .failed(let fault): fault.words(for: kind)
        case .broke(let fault): "delivered a part, then \(fault.words(for: kind))"
        }
    }
}

extension Fault {
    /// What went wrong where somebody was asked for `kind`.
    ///
    /// - Parameter kind: Routers and indexers are asked for providers, all others for content.
    /// - Returns: Words that follow the name of who was asked.
    public func words(for kind: RequestKind) -> String {
        switch self {
        case .absent where kind == .providers: "knows nobody who has it"
        case .malformed(let reason) where kind == .providers:
            "answered what cannot be understood: \(reason)"
        default: description
        }
    }
}
