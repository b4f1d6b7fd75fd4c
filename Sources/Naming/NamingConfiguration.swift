public import Retrieval

/// How names are resolved; every value has a default.
public struct NamingConfiguration: Sendable {
    /// Who is asked about the domains under a suffix.
    public enum Nameserver: Hashable, Sendable {
        /// The resolvers of the machine, `/etc/resolv.conf`.
        case system
        /// A resolver over HTTPS (RFC 8484), by its URL.
        case https(url: String)
    }

    /// Who is asked, by suffix; the longest that fits a domain counts.
    ///
    /// The suffix `.` fits every domain; the others have their dot at the end, as `eth.`.
    public var nameservers: [String: Nameserver] = [".": .system]
    /// Delegated routers, asked for records beside the gateways (Delegated Routing V1 HTTP API).
    public var routers: [Upstream] = []
    /// How many are asked for a record at once.
    ///
    /// Raise it to hear of changes sooner, lower it for less load on the upstreams.
    public var sources = 3
    /// How long others may still bring a later record once a valid one has come.
    public var window = Duration.milliseconds(250)
    /// The shortest that an answer is used before it is asked for again, whatever it says.
    ///
    /// Raise it where names are asked for so often that upstreams limit us.
    public var shortest = Duration.seconds(10)
    /// The longest that an answer is used before it is asked for again, whatever it says.
    public var longest = Duration.seconds(86_400)
    /// How long a record is used that does not say for how long.
    public var unstated = Duration.seconds(300)
    /// How long a failure is remembered, and how long what is kept is used without asking again after
    /// asking has failed.
    public var failures = Duration.seconds(10)
    /// How long a DNSLink may be used beyond its time while the resolvers fail.
    ///
    /// RFC 8767 suggests one to three days. Records end when their owners say.
    public var staleLinks = Duration.seconds(86_400)
    /// How long a client waits for a newer answer while an older one may be used instead.
    public var patience = Duration.seconds(2)
    /// How long resolvers may take for a domain.
    public var lookupTimeout = Duration.seconds(5)
    /// How many names may lead to each other.
    public var hopLimit = 32
    /// How many names are kept in memory, of keys and of domains each.
    public var kept = 1_024

    /// The defaults.
    public init() {}

    /// How long to use an answer that says `stated`.
    func lifetime(_ stated: Duration?) -> Duration {
        min(max(stated ?? unstated, shortest), longest)
    }
}
