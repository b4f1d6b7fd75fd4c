import DNS

/// Who is asked about which domains.
struct NameserverTable: Sendable {
    private let entries: [(suffix: String, nameserver: any Nameserver)]

    /// - Parameter nameservers: By suffix, with a dot at the end; `.` alone fits every domain.
    init(_ nameservers: [String: any Nameserver]) {
        entries =
            nameservers
            .map { (suffix: String($0.key.dropLast()).lowercased(), nameserver: $0.value) }
            .sorted { $0.suffix.utf8.count > $1.suffix.utf8.count }
    }

    /// Who is asked about `domain`: the entry with the longest suffix; `nil` when none fits.
    func nameserver(for domain: DomainName) -> (any Nameserver)? {
        entries.first { $0.suffix.isEmpty || domain.isWithin($0.suffix) }?.nameserver
    }
}
