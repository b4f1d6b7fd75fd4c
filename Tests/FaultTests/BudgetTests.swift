import Retrieval
import TestOrigin
import TestSupport
import Testing

/// What a client sees when upstreams have had enough of us, for now.
@Suite(.serialized, .timeLimit(.minutes(1))) struct BudgetTests {
    private let client = Client()

    /// Runs `body` with origins that behave so, by name, and with a rig that races them.
    private func racing(
        _ behaviours: [Behaviour],
        rate: Upstream.Rate? = nil,
        origins: [Origin] = [],
        _ body: ([Origin], Rig) async throws -> Void
    ) async throws {
        guard let behaviour = behaviours.first else {
            let upstreams = origins.enumerated().map { place, origin in
                Upstream(name: "\(place)", url: origin.url, rate: rate)
            }
            return try await withRig(racing: upstreams) { rig in try await body(origins, rig) }
        }
        try await withOrigin(behaviour, blocks: Content.shared.block) { origin in
            let rest = Array(behaviours.dropFirst())
            try await racing(rest, rate: rate, origins: origins + [origin], body)
        }
    }

    private static func refusing(_ status: Int = 429, retryAfter: Int) -> Behaviour {
        Behaviour {
            $0.errorChance = 1
            $0.errorStatus = status
            $0.retryAfter = "\(retryAfter)"
        }
    }

    private static let lacking = Behaviour {
        $0.errorChance = 1
        $0.errorStatus = 404
    }

    @Test(arguments: Ask.allCases)
    func `when all have had enough, the client is told when the first will have it again`(
        _ ask: Ask
    ) async throws {
        let behaviours = [
            Self.refusing(retryAfter: 30), Self.refusing(503, retryAfter: 17),
            Self.refusing(retryAfter: 45),
        ]
        try await racing(behaviours) { origins, rig in
            let answer = await client.get(rig.gateway + ask.target)
            #expect(answer.status == 503)
            #expect(answer.retryAfter == 17)
            // Nobody is bothered again until then.
            let requests = origins.map(\.journal.requests.count)
            let again = await client.get(rig.gateway + ask.target)
            #expect(again.status == 503)
            #expect(again.retryAfter.map { (10...17).contains($0) } == true)
            #expect(origins.map(\.journal.requests.count) == requests)
        }
    }

    @Test(arguments: Ask.allCases)
    func `nobody is said to lack it while somebody could not be asked`(_ ask: Ask) async throws {
        try await racing([Self.lacking, Self.refusing(retryAfter: 30)]) { _, rig in
            let answer = await client.get(rig.gateway + ask.target)
            #expect(answer.status == 503)
            #expect(answer.retryAfter == 30)
        }
    }

    @Test(arguments: Ask.allCases)
    func `a pause that is short enough is waited for`(_ ask: Ask) async throws {
        try await racing([Self.refusing(retryAfter: 1), Self.lacking]) { origins, rig in
            let answer = Task { await client.get(rig.gateway + ask.target) }
            await origins[0].wait { $0.requests.count == 1 }
            origins[0].behave { $0.errorChance = 0 }
            let received = await answer.value
            #expect(received.status == 200 && received.error == nil)
            let isRight = try received.body == ask.answer()
            #expect(isRight)
        }
    }

    @Test func `a configured budget is kept, and its refill told`() async throws {
        let rate = Upstream.Rate(requests: 1, interval: .seconds(60))
        try await racing([Behaviour()], rate: rate) { origins, rig in
            #expect(await client.get(rig.gateway + Ask.block.target).status == 200)
            let answer = await client.get(rig.gateway + Ask.file.target)
            #expect(answer.status == 503)
            #expect(answer.retryAfter.map { (50...60).contains($0) } == true)
            #expect(origins[0].journal.requests.count == 1)
        }
    }

    @Test func `a tight budget makes it slow, not wrong`() async throws {
        let rate = Upstream.Rate(requests: 8, interval: .seconds(1))
        let behaviour = Behaviour { $0.servesCAR = false }
        let start = ContinuousClock.now
        try await racing([behaviour], rate: rate) { origins, rig in
            let answer = await client.get(rig.gateway + Ask.file.target)
            #expect(answer.error == nil)
            let isRight = answer.body == Content.shared.file
            #expect(isRight)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            #expect(Double(origins[0].journal.requests.count) <= 8 + 8 * seconds)
        }
    }
}
