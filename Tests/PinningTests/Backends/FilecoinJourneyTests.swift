import BlockCache
import Locking
import Multiformats
import TestSupport
import Testing

@testable import Pinning

/// A pin's whole way through a `filecoin-pin` daemon, a storage provider and an indexer, whose states
/// move with the clock.
@Suite(.timeLimit(.minutes(1))) struct FilecoinJourneyTests {
    private static let piece = "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"

    private final class World: Caller {
        struct State: Sendable {
            var posted: Timestamp?
            var posts = 0
            var hasForgotten = false
            var losesAnswer = false
        }

        let state = Locked(State())
        private let clock: PinClock

        init(_ clock: PinClock) {
            self.clock = clock
        }

        func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
            let now = clock.now
            if case .post = call.method {
                let isLost = state.withLock { state in
                    state.posted = now
                    state.posts += 1
                    return state.losesAnswer
                }
                if isLost { throw .unanswered("the connection broke") }
                return json(202, pin(.zero))
            }
            let (posted, hasForgotten) = state.withLock { ($0.posted, $0.hasForgotten) }
            let age = posted.map { Duration.milliseconds(now.milliseconds - $0.milliseconds) }
            switch call.url {
            case "http://daemon/":
                return json(200, "{\"service\":\"filecoin-pin\",\"status\":\"ok\"}")
            case "http://daemon/pins/pin-1":
                guard let age, !hasForgotten else { return json(404, "{}") }
                return json(200, pin(age))
            case let url where url.hasPrefix("http://daemon/pins?"):
                guard let age, !hasForgotten else {
                    return json(200, "{\"count\":0,\"results\":[]}")
                }
                return json(200, "{\"count\":1,\"results\":[\(pin(age))]}")
            default:
                guard let age, let answer = answer(call.url, age) else { return json(404, "") }
                return json(200, answer)
            }
        }

        private func json(_ status: Int, _ text: String) -> CallAnswer {
            CallAnswer(status: status, body: Array(text.utf8))
        }

        private func pin(_ age: Duration) -> String {
            let status = age < .seconds(5) ? "queued" : age < .seconds(60) ? "pinning" : "pinned"
            let info =
                status == "pinned"
                ? "\"missing_blocks\":\"0\",\"blocks_written\":\"1\",\"synapse_piece_cid\":"
                    + "\"\(FilecoinJourneyTests.piece)\",\"synapse_data_set_id\":\"12\"" : ""
            return "{\"requestid\":\"pin-1\",\"status\":\"\(status)\",\"pin\":{\"cid\":"
                + "\"\(PinTests.text)\"},\"delegates\":[],\"info\":{\(info)}}"
        }

        private func answer(_ url: String, _ age: Duration) -> String? {
            let minutes = Int(age / .seconds(60))
            switch url {
            case "https://indexer.example/cid/\(PinTests.text)" where minutes >= 10:
                return """
                    {"MultihashResults":[{"ProviderResults":[{"ContextID":"","Metadata":"oBIA",
                     "Provider":{"ID":"12D3KooWProvider","Addrs":["/dns/sp.example/tcp/443/https"]}}
                    ]}]}
                    """
            case "https://sp.example/ipfs/\(PinTests.text)?format=raw" where minutes >= 30:
                return ""
            case "https://sp.example/pdp/data-sets/12":
                // Proven once a day.
                let epoch = minutes < 60 ? 0 : 1_000 + minutes / 1_440 * 2_880
                return "{\"id\":12,\"nextChallengeEpoch\":\(epoch)}"
            default: return nil
            }
        }
    }

    private let directory = TemporaryDirectory()
    private let time = TestTime()

    private func service(_ world: World) throws -> PinningService {
        let backend = PSABackend(
            name: "filecoin_pin",
            kind: .filecoinPin,
            endpoint: "http://daemon",
            token: "t",
            indexers: ["https://indexer.example"],
            caller: world,
            clock: time.clock
        )
        return PinningService(
            backends: [backend],
            catalogue: try Catalogue(Ledger(path: directory.path)),
            clock: time.clock,
            seed: 1
        )
    }

    @Test func `From asked for to proven, and the daemon's loss is noticed`() async throws {
        let world = World(time.clock)
        let service = try service(world)
        let id = try service.add(Pin(cid: try CID(PinTests.text)), copies: 3).id
        var stages: [FilecoinStage] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await until {
                let info = service.catalogue.request(id)?["filecoin_pin"]?.info ?? [:]
                let stage = info["stage"].flatMap(FilecoinStage.init(rawValue:))
                if let stage, stages.last != stage { stages.append(stage) }
                return stage == .proven
            }
            let placement = try #require(service.catalogue.request(id)?["filecoin_pin"])
            #expect(placement.status == .pinned)
            #expect(placement.info["copies_requested"] == "3")
            #expect(placement.info["copies_confirmed"] == "1")
            world.state.withLock { $0.hasForgotten = true }
            try await until { service.catalogue.request(id)?.status == .failed }
            group.cancelAll()
        }
        // However fast time passes, no stage comes after a later one.
        #expect(stages == stages.sorted())
        let lost = try #require(service.catalogue.request(id)?["filecoin_pin"])
        #expect(lost.info["lost"] == "true")
        #expect(lost.lastError?.reason.contains("may still be there and paid") == true)
        #expect(world.state.withLock { $0.posts } == 1)
    }

    @Test func `An answer that is lost is asked for, and nothing paid twice`() async throws {
        let world = World(time.clock)
        world.state.withLock { $0.losesAnswer = true }
        let service = try service(world)
        let id = try service.add(Pin(cid: try CID(PinTests.text))).id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await until { service.catalogue.request(id)?.status == .pinned }
            group.cancelAll()
        }
        #expect(world.state.withLock { $0.posts } == 1)
    }

    @Test func `An answer that is lost, and a daemon that forgot, is left to a person`()
        async throws
    {
        let world = World(time.clock)
        world.state.withLock { ($0.losesAnswer, $0.hasForgotten) = (true, true) }
        let service = try service(world)
        let id = try service.add(Pin(cid: try CID(PinTests.text))).id
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await service.run() }
            try await until { service.catalogue.request(id)?.status == .failed }
            group.cancelAll()
        }
        #expect(world.state.withLock { $0.posts } == 1)
        let reason = service.catalogue.request(id)?["filecoin_pin"]?.lastError?.reason
        #expect(reason?.contains("paid twice") == true)
    }
}
