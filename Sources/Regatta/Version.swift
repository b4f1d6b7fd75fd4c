/// Which Regatta this is.
enum Version {
    static let current = "0.1.0"
    /// With the commit that it was built from, where that is known.
    static let full = Commit.name.isEmpty ? current : "\(current) (\(Commit.name))"
    /// What upstreams see.
    static let userAgent = "regatta/\(current)"
}
