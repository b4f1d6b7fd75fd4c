public import Multiformats

/// What is to be asked of upstreams for the record of a name.
public struct RecordRequest: Sendable {
    /// The hash that the name is; who had its record of late is asked first.
    public let name: Multihash
    /// The path and query, to be put behind an upstream's base URL.
    public let target: String
    /// The largest record that is read, in bytes.
    public let limit: Int
    /// Whether an answer of another `Content-Type` only means that there is no such record, as in
    /// delegated routing, and not that the upstream cannot answer.
    public let isLenient: Bool

    /// Describes a request.
    public init(name: Multihash, target: String, limit: Int, isLenient: Bool = false) {
        self.name = name
        self.target = target
        self.limit = limit
        self.isLenient = isLenient
    }
}

/// An upstream that may be asked for a record.
public struct RecordSource: Sendable {
    /// Its place among the engine's upstreams.
    let index: Int
    /// How long it may be waited for before another one is asked beside it.
    public let patience: Duration
}

/// How an upstream answered a request for a record.
public struct RecordAnswer<Record: Sendable>: Sendable {
    /// What the record was made into; `nil` when none came, or none that is valid.
    public let record: Record?
    /// What the upstream did.
    public let attempt: AttemptReport
}
