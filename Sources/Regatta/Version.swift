/// Which Regatta this is.
enum Version {
    static let current = "0.1.0"
    /// What upstreams see.
    static let userAgent = "regatta/\(current)"
}
