import Retrieval

/// Who knows what the gateways do not.
struct RoutingSettings: Sendable {
    /// Delegated routers, asked for the records of names, and who has what no gateway has.
    var endpoints = [UpstreamSettings(url: "https://delegated-ipfs.dev")]
    /// Network indexers, asked one after the other who has what no gateway has.
    var indexers = [
        UpstreamSettings(url: "https://filecoinpin.contact"),
        UpstreamSettings(url: "https://cid.contact"),
    ]
    /// Whether what the gateways do not have is looked for elsewhere.
    var fallback = true
    /// The knobs of the engine, which knows their defaults and reasons.
    var engine = FallbackConfiguration()
}

extension FallbackConfiguration {
    /// What the settings say.
    init(_ settings: RoutingSettings) {
        self = settings.engine
        guard settings.fallback else { return }
        routers = settings.endpoints.map(Upstream.init)
        indexers = settings.indexers.map(Upstream.init)
    }
}

extension Section where Value == RoutingSettings {
    static var routing: Section {
        Section([
            Key("endpoints", \.endpoints, .list(of: .upstream)),
            Key("indexers", \.indexers, .list(of: .upstream)),
            Key("fallback", \.fallback, .flag),
            Key("allow_private_addresses", \.engine.allowsPrivateAddresses, .flag),
            Key("deadline", \.engine.lookupDeadline, .duration),
            Key("answer_timeout", \.engine.answerTimeout, .duration),
            Key("gateway_deadline", \.engine.gatewayDeadline, .duration),
            Key("piece_deadline", \.engine.pieceDeadline, .duration),
            Key("provider_timeout", \.engine.providerTimeout, .duration),
            Key("providers", \.engine.providersPerStage, .number(1...16)),
            Key("found_for", \.engine.answersFor.some, .duration),
            Key("missing_for", \.engine.answersFor.none, .duration),
            Key("filbeam_payer", \.engine.filbeamPayer, Form.wallet.orNothing),
            Key("filbeam_url", \.engine.filbeamURL, .text("a URL with {payer} in it")),
        ])
    }
}

extension Form where Value == String {
    /// The address of a wallet.
    fileprivate static var wallet: Form {
        scalar("the address of a wallet, 0x and 40 hexadecimal digits") { text in
            let digits = text.dropFirst(2)
            guard text.hasPrefix("0x"), digits.utf8.count == 40, digits.allSatisfy(\.isHexDigit)
            else { return nil }
            return text
        } show: {
            $0
        }
    }
}
