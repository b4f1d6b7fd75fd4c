import Pinning

/// Where pins are kept.
struct PinningSettings: Sendable {
    /// Nil: every backend that is enabled may be named; these are used when none is.
    var defaults: [String] = []
    /// How many of a pin's backends must keep it.
    var replication = ReplicationLevel.all
    /// The most bytes that pins on our own disk may have.
    var limit = 100 << 30
    /// The web pages that may use the Pinning Service API from a browser.
    var pages: [String] = []
    /// Our own peer's addresses, for clients of that API that have the content.
    var delegates: [String] = []
    var backends = [BackendSettings(name: "local", type: .local)]
}

/// One place where pins are kept.
struct BackendSettings: Sendable {
    var name = ""
    var type = BackendKind.local
    var enabled = true
    /// Where it is; not for `local` and `simulated`.
    var endpoint: String?
    /// The secret that it wants.
    var token: String?
    /// A file that holds the secret, instead.
    var tokenFile: String?
    /// How many copies are wished for, where the backend makes several.
    var copies: Int?
    /// Addresses of a peer of ours that the backend can fetch from.
    var origins: [String] = []
    /// For `filecoin_pin`: who knows which storage providers have what.
    var indexers = ["https://filecoinpin.contact", "https://cid.contact"]
    /// For `storacha`: the space, and what goes with the token.
    var space: String?
    var authorization: String?

    /// Where a backend of each kind is when nobody says.
    var place: String? {
        switch type {
        case .kubo: endpoint ?? "http://127.0.0.1:5001"
        case .filecoinPin: endpoint ?? "http://127.0.0.1:3000"
        case .storacha: endpoint ?? "https://up.storacha.network/bridge"
        case .psa: endpoint
        case .local, .simulated: nil
        }
    }

    /// What is wrong with it; nil when nothing is.
    var problem: String? {
        let isName = name.utf8.allSatisfy { byte in
            Substring(decoding: [byte], as: UTF8.self).first?.isLetter == true
                || "0123456789_-".utf8.contains(byte)
        }
        guard !name.isEmpty, name != "all", isName else {
            return "name: letters, digits, - and _, and not \"all\""
        }
        if type == .psa, endpoint == nil {
            return "endpoint: where the service is, the URL before /pins"
        }
        if let endpoint {
            guard endpoint.hasPrefix("https://") || endpoint.hasPrefix("http://") else {
                return "endpoint: a URL such as https://api.example/psa"
            }
            // Who writes a secret into the URL finds it in logs.
            if endpoint.contains(where: { "?#@".contains($0) || $0.isWhitespace }) {
                return "endpoint: no query, fragment, user or space may stand in it"
            }
        }
        if token != nil, tokenFile != nil { return "token or token_file, not both" }
        if type == .storacha, enabled, space == nil || authorization == nil {
            return "space and authorization: what `storacha bridge generate-tokens` printed"
        }
        return nil
    }
}

extension Section where Value == PinningSettings {
    static var pinning: Section {
        Section([
            Key("defaults", \.defaults, .list(of: .text("a backend's name"))),
            Key("replication", \.replication, .choice),
            Key("limit", \.limit, .size),
            Key("pages", \.pages, .list(of: .text("a page's origin such as https://a.example"))),
            Key("delegates", \.delegates, .list(of: .text("an address ending in /p2p/…"))),
            Key("backends", \.backends, .list(of: .backend)),
        ])
    }
}

extension Section where Value == BackendSettings {
    static var backend: Section {
        Section([
            Key("name", \.name, .text("a name")),
            Key("type", \.type, .choice),
            Key("enabled", \.enabled, .flag),
            Key("endpoint", \.endpoint, Form.text("a URL").orNothing),
            Key("token", \.token, Form.secret("a token").orNothing),
            Key("token_file", \.tokenFile, Form.path.orNothing),
            Key("copies", \.copies, Form.number(1...100).orNothing),
            Key("origins", \.origins, .list(of: .text("an address ending in /p2p/…"))),
            Key("indexers", \.indexers, .list(of: .text("a URL such as https://cid.contact"))),
            Key("space", \.space, Form.text("a space such as did:key:…").orNothing),
            Key("authorization", \.authorization, Form.secret("an authorization").orNothing),
        ])
    }
}

extension Form where Value == BackendSettings {
    /// A backend; keys of older kits are understood, or refused with the reason.
    static var backend: Form {
        let section = Form.section(.backend, from: BackendSettings(), check: \.problem)
        return Form(
            expectation: "a backend with its name and type",
            leaves: [],
            read: { (tree, place) throws(SettingsError) in
                guard case .map(let pairs) = tree.content else {
                    throw place.error(tree, "expected a backend with name and type")
                }
                var known: [(key: String, value: Tree)] = []
                for (key, value) in pairs {
                    if let reason = BackendSettings.retired[key] {
                        throw place.within(key).error(value, reason)
                    }
                    known.append((BackendSettings.renamed[key] ?? key, value))
                }
                return try section.read(Tree(.map(known), from: tree.origin), place)
            },
            show: section.show
        )
    }
}

extension BackendSettings {
    /// What older kits called the same.
    static let renamed = ["api_key": "token", "default_replication": "copies"]

    /// What older kits had, and means nothing.
    static let retired = [
        "deal_duration_days":
            "there are no deals: what is stored is paid for as long as its data set lives; remove "
            + "this key",
        "auto_renew":
            "there is nothing to renew: what is stored is paid for continuously, until it is removed "
            + "or the money ends; remove this key",
        "gateway_fallback":
            "everything is read through the gateways, and from the providers they lead to; remove "
            + "this key",
    ]
}
