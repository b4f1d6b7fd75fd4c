import FoundationEssentials
import Multiformats
import TestOrigin
import TestSupport

@testable import Gateway

extension Trouble {
    /// The troubles that upstreams have.
    static let all = connections + statuses + contents + sizes + times + streams

    private static func failing(_ status: Int, retryAfter: String? = nil) -> Place {
        .origin { behaviour, _ in
            behaviour.errorChance = 1
            behaviour.errorStatus = status
            behaviour.retryAfter = retryAfter
        }
    }

    /// Nobody answers.
    private static let connections = [
        Trouble(
            "refuses connections",
            .deadEnd(.refusing),
            .init(.status(502), "unreachable", mark: .ill)
        ),
        Trouble(
            "drops what asks for a connection",
            .deadEnd(.unreachable),
            .init(.status(502), "unreachable", mark: .ill, isSlow: true)
        ),
        Trouble(
            "accepts nothing",
            .deadEnd(.deaf),
            .init(.status(504), "slow", mark: .ill, isSlow: true)
        ),
        Trouble(
            "hangs up",
            .deadEnd(.hangingUp),
            .init(.status(502), "broken", mark: .ill)
        ),
    ]

    /// Somebody answers, with something else than was asked for.
    private static let statuses = [
        Trouble(
            "answers 404",
            failing(404),
            .init(.status(502), "absent", mark: .lacking)
        ),
        Trouble(
            "answers 410",
            failing(410),
            .init(.status(502), "absent", mark: .lacking)
        ),
        Trouble(
            "answers 429, and when to come again",
            failing(429, retryAfter: "17"),
            .init(.status(503), "limited", mark: .cooling)
        ),
        Trouble(
            "answers 429, and a date to come again",
            .origin { behaviour, _ in
                behaviour.errorChance = 1
                behaviour.errorStatus = 429
                let date = Int64(Date().timeIntervalSince1970) + 90
                behaviour.retryAfter = HTTPDate.text(secondsSince1970: date)
            },
            .init(.status(503), "limited", mark: .cooling)
        ),
        Trouble(
            "answers 500",
            failing(500),
            .init(.status(502), "refused", mark: .ill)
        ),
        Trouble(
            "answers 503",
            failing(503),
            .init(.status(502), "refused", mark: .ill)
        ),
        Trouble(
            "answers 503, and when to come again",
            failing(503, retryAfter: "17"),
            .init(.status(503), "limited", mark: .cooling)
        ),
        Trouble(
            "answers with a web page",
            .origin { behaviour, _ in behaviour.html = true },
            .init(.status(502), "wrong_type", mark: .incapable)
        ),
        Trouble(
            "redirects in a circle",
            .origin { behaviour, url in behaviour.redirect = url },
            .init(.status(502), "redirected", mark: .ill)
        ),
        Trouble(
            "sends a head without measure",
            .origin { behaviour, _ in
                behaviour.headers = [("x-padding", String(repeating: "x", count: 90_000))]
            },
            .init(.status(502), "broken", mark: .ill)
        ),
    ]

    /// What was asked for, spoilt.
    private static let contents = [
        Trouble(
            "sends other blocks",
            .origin { behaviour, _ in behaviour.wrongBlockChance = 1 },
            .init(.status(502), "bad_block", mark: .lying)
        ),
        Trouble(
            "flips bits",
            .origin { behaviour, _ in behaviour.corruptChance = 1 },
            .init(.status(502), "bad_block", mark: .lying)
        ),
        Trouble(
            "sends a few blocks more",
            .origin { behaviour, _ in behaviour.extraBlocks = 3 },
            .harmless
        ),
        Trouble(
            "sends many blocks more",
            .origin { behaviour, _ in behaviour.extraBlocks = 1000 },
            .harmless,
            car: .init(.right, "unwanted", mark: .lying)
        ),
        Trouble(
            "ends its CARs in the middle of a section",
            .origin { behaviour, _ in behaviour.carFault = .section },
            .harmless,
            car: .init(.right, "truncated", "won", mark: nil)
        ),
        Trouble(
            "ends its CARs before their end, as if they were whole",
            .origin { behaviour, _ in
                behaviour.omitted = Set(Content.shared.store.cids.dropFirst(5).map(\.description))
            },
            .harmless,
            car: .init(.right, "incomplete")
        ),
        Trouble(
            "has lost a block",
            .origin { behaviour, _ in
                behaviour.missing = [Content.shared.store.cids[6].description]
            },
            .harmless,
            car: .init(.brokenOff, "truncated", mark: .ill)
        ),
    ]

    /// What was asked for, and not only that, or not all of it.
    private static let sizes =
        [
            Trouble(
                "breaks off at once",
                .origin { behaviour, _ in behaviour.truncateAt = 0 },
                .init(.status(502), "truncated", mark: .ill)
            ),
            Trouble(
                "breaks off within a block",
                .origin { behaviour, _ in behaviour.truncateAt = 20_000 },
                .init(.status(502), "truncated", mark: .ill),
                car: .init(.failing(502), "truncated", mark: .ill)
            ),
            Trouble(
                "breaks off after some blocks",
                .origin { behaviour, _ in behaviour.truncateAt = 300_000 },
                .harmless,
                car: .init(.right, "truncated", mark: .ill)
            ),
        ]
        + Behaviour.Surplus.allCases.map { surplus in
            Trouble(
                "never ends, for it goes on with \(surplus)",
                .origin { behaviour, _ in behaviour.surplus = surplus },
                // The CAR that is asked for next has the block in front of what never ends.
                .init(.right, "oversized", mark: .lying),
                car: .init(.right, "won", "malformed", "unwanted", "repetitive", mark: nil),
                isEndless: true
            )
        }

    /// What was asked for, too slowly or not to its end.
    private static let times = [
        Trouble(
            "falls silent before its head",
            .origin { behaviour, _ in behaviour.latency = .seconds(3600) },
            .init(.status(504), "slow", mark: .ill, isSlow: true)
        ),
        Trouble(
            "falls silent after its head",
            .origin { behaviour, _ in behaviour.stallAt = 0 },
            .init(.status(504), "stalled", mark: .ill, isSlow: true)
        ),
        Trouble(
            "falls silent within a block",
            .origin { behaviour, _ in behaviour.stallAt = 20_000 },
            .init(.status(504), "stalled", mark: .ill, isSlow: true),
            car: .init(.failing(504), "stalled", mark: .ill, isSlow: true)
        ),
        Trouble(
            "falls silent after some blocks",
            .origin { behaviour, _ in behaviour.stallAt = 300_000 },
            .harmless,
            car: .init(.right, "stalled", mark: .ill, isSlow: true)
        ),
        Trouble(
            "drips",
            .origin { behaviour, _ in behaviour.rate = 2000 },
            .init(.status(504), "stalled", mark: .ill, isSlow: true),
            car: .init(.failing(504), "stalled", mark: .ill, isSlow: true)
        ),
    ]

    /// HTTP/2 has troubles of its own.
    private static let streams = [
        Trouble(
            "says GOAWAY after each answer",
            .http2(.goAwayAfterAnswers),
            .harmless
        ),
        Trouble(
            "says GOAWAY in the middle of an answer, and finishes it",
            .http2(.goAwayMidway),
            .harmless
        ),
        Trouble(
            "says GOAWAY in the middle of an answer, and hangs up",
            .http2(.goAwayAbandoning),
            .init(.status(502), "truncated", mark: .ill),
            car: .init(.brokenOff, "truncated", mark: .ill)
        ),
        Trouble(
            "refuses the first stream",
            .http2(.refusesFirstStream),
            .harmless
        ),
        Trouble(
            "refuses every stream",
            .http2(.refusesStreams),
            .init(.status(502), "broken", mark: .ill)
        ),
        Trouble(
            "resets streams in the middle of an answer",
            .http2(.resetsMidway),
            .init(.status(502), "truncated", mark: .ill),
            car: .init(.brokenOff, "truncated", mark: .ill)
        ),
    ]
}
