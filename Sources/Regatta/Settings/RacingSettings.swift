import Retrieval

/// How gateways are raced: the knobs of the engine, which knows their defaults and reasons.
struct RacingSettings: Sendable {
    var engine = RetrievalConfiguration()
    /// How long a name, a connection and its TLS may take together.
    var connectTimeout = Duration.seconds(5)
}

extension Section where Value == RacingSettings {
    static var racing: Section {
        Section([
            Key("start", \.engine.start, .choice),
            Key("block_limit", \.engine.blockLimit, .size),
            Key("window", \.engine.window, .size),
            Key("windows", \.engine.windows, .size),
            Key("openers", \.engine.openers, .number(1...16)),
            Key("hedge_floor", \.engine.hedgeFloor, .duration),
            Key("hedge_ceiling", \.engine.hedgeCeiling, .duration),
            Key("hedge_share", \.engine.hedgeShare, .fraction(0...1)),
            Key("budget_patience", \.engine.budgetPatience, .duration),
            Key("connect_timeout", \.connectTimeout, .duration),
            Key("block_timeout", \.engine.blockTimeout, .duration),
            Key("car_timeout", \.engine.carTimeout, .duration),
            Key("stall_timeout", \.engine.stallTimeout, .duration),
            Key("patience", \.engine.patience, .duration),
            Key("blocks_ahead", \.engine.blocksAhead, .number(1...64)),
            Key("barren_streams", \.engine.barrenStreams, .number(1...64)),
            Key("rescue_after", \.engine.rescueAfter, .duration),
            Key("disk_patience", \.engine.diskPatience, .duration),
            Key("stripes", \.engine.stripes, .number(1...16)),
            Key("stripe_after", \.engine.stripeAfter, .duration),
            Key("streams_per_session", \.engine.streamsPerSession, .number(1...1024)),
            Key("session_limit", \.engine.sessionLimit, Form.size.orNothing),
        ])
    }
}
