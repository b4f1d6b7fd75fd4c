/// A gateway that content may come from.
struct UpstreamSettings: Sendable {
    /// When a gateway takes part.
    enum Condition: String, CaseIterable, Sendable {
        case always
        /// While it answers a probe.
        case reachable
        /// For what it has at hand: those that ask each other would else wait for each other.
        case cached
    }

    /// Scheme and host, perhaps a port and a path; no slash at the end.
    var url = ""
    /// What it is called in metrics and logs; its host when not set.
    var name: String?
    /// Who runs it; its host when not set.
    ///
    /// Gateways of one group share a rate and are one contestant.
    var group: String?
    /// How often it may be asked.
    var rate: RequestRate?
    var when = Condition.always

    init(
        url: String = "",
        name: String? = nil,
        group: String? = nil,
        rate: RequestRate? = nil,
        when: Condition = .always
    ) {
        self.url = url
        self.name = name
        self.group = group
        self.rate = rate
        self.when = when
    }

    /// The gateways that Regatta asks when nobody says otherwise.
    ///
    /// A rate is about 60 % of what the operator publishes, so that others behind the same address
    /// have room; 300/min where nothing is published.
    static let shipped = [
        UpstreamSettings(url: "http://127.0.0.1:8080", group: "local", when: .reachable),
        UpstreamSettings(
            url: "https://trustless-gateway.link",
            group: "ipfs-foundation",
            rate: RequestRate(300, per: .minute)
        ),
        UpstreamSettings(
            url: "https://4everland.io",
            group: "4everland",
            rate: RequestRate(180, per: .minute)
        ),
        UpstreamSettings(
            url: "https://gateway.pinata.cloud",
            group: "pinata",
            rate: RequestRate(120, per: .minute)
        ),
        UpstreamSettings(
            url: "https://ipfs.filebase.io",
            group: "filebase",
            rate: RequestRate(120, per: .minute)
        ),
        UpstreamSettings(
            url: "https://dget.top",
            group: "dget",
            rate: RequestRate(120, per: .minute)
        ),
    ]

    /// The host in the URL, with its port.
    var host: String {
        let rest = url.split(separator: "://", maxSplits: 1).last ?? ""
        return String(rest.prefix { $0 != "/" })
    }

    /// What is wrong with the URL; nil when nothing is.
    var problem: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !host.isEmpty else {
            return "url: expected a URL such as https://gateway.example, not \"\(url)\""
        }
        if url.contains(where: { "?#@".contains($0) || $0.isWhitespace }) {
            return "url: no query, fragment, user or space may stand in it: \"\(url)\""
        }
        return nil
    }
}
