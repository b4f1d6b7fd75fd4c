import BlockCache
import HTTPTypes
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

/// What upstreams did, as a client sees it.
@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    private let store: FixtureStore
    private let leaf: CID

    init() {
        var store = FixtureStore()
        leaf = store.add(Array("hello\n".utf8))
        self.store = store
    }

    private func answer(
        _ flaws: Set<SimulatedGateway.Flaw>,
        _ fields: HTTPFields = [:],
        store: FixtureStore? = nil
    ) async throws -> RecordedAnswer {
        var engine = RetrievalConfiguration()
        // Short only where something is silent: a busy machine is slow to answer, too.
        let isSilent = flaws.contains(.ignores)
        engine.blockTimeout = isSilent ? .milliseconds(200) : .seconds(60)
        engine.carTimeout = engine.blockTimeout
        engine.budgetPatience = .milliseconds(100)
        return try await TestGateway(store ?? self.store, flaws, engine: engine).get(
            "/ipfs/\(leaf)",
            fields
        )
    }

    @Test func `Nobody having it is 502, and says who was asked`() async throws {
        let answer = try await answer([], store: FixtureStore())
        #expect(answer.status == 502)
        #expect(answer["Retry-After"].flatMap { Int($0) }.map { $0 > 0 } == true)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer.text.contains("no upstream has /ipfs/\(leaf)"))
        #expect(answer.text.contains("one, raw: does not have it (404)"))
    }

    @Test func `Wrong bytes are 502, and never served`() async throws {
        let answer = try await answer([.corrupts])
        #expect(answer.status == 502)
        #expect(answer.text.contains("sent bytes that do not match the CID"))
        #expect(!answer.text.contains("ello"))
    }

    @Test(arguments: [SimulatedGateway.Flaw.refuses(status: 500), .html, .truncates(after: 0.5)])
    func `An upstream that cannot is 502`(flaw: SimulatedGateway.Flaw) async throws {
        let answer = try await answer([flaw])
        #expect(answer.status == 502)
        #expect(answer["Retry-After"] != nil)
    }

    @Test(arguments: [TransferFailure.slow, .stalled])
    func `Nobody answering in time is 504`(failure: TransferFailure) async throws {
        let gateway = TestGateway(store)
        gateway.network.set(TestGateway.upstream) { _ in
            SimulatedNetwork.Reply(head: nil, ending: .failure(failure))
        }
        let answer = try await gateway.get("/ipfs/\(leaf)")
        #expect(answer.status == 504)
        #expect(answer["Retry-After"] != nil)
    }

    @Test func `A budget that is used up is 503, with the time it returns`() async throws {
        let answer = try await answer([.limits(retryAfter: 30)])
        #expect(answer.status == 503)
        let pause = try #require(answer["Retry-After"].flatMap { Int($0) })
        #expect((1...31).contains(pause))
    }

    @Test func `A browser sees what was tried in a table`() async throws {
        let answer = try await answer([.refuses(status: 500)], [.accept: "text/html"])
        #expect(answer.text.contains("What was tried"))
        #expect(answer.text.contains("<td>one <span class=\"cid\">raw</span></td>"))
        #expect(answer.text.contains("Trying again may help, in 10 seconds."))
    }

    @Test func `Only what is cached, when only that is wanted`() async throws {
        let gateway = TestGateway(store)
        for directive in ["only-if-cached", "max-age=0, Only-If-Cached"] {
            for method in [HTTPRequest.Method.get, .head] {
                for suffix in ["", "?format=raw", "?format=car"] {
                    let answer = try await gateway.ask(
                        method,
                        "/ipfs/\(leaf)\(suffix)",
                        [.cacheControl: directive]
                    )
                    #expect(answer.status == 412)
                }
            }
        }
        #expect(gateway.network.requests.isEmpty)
        let inline = try await gateway.get("/ipfs/bafkqaaa", [.cacheControl: "only-if-cached"])
        #expect(inline.status == 200)
    }

    @Test func `Content that breaks its format is 422, and its block is still there`() async throws
    {
        var store = FixtureStore()
        let broken = store.add([0x0A, 0x01, 0x08], codec: .dagPB)
        let empty = store.node([], data: nil)
        let gateway = TestGateway(store)
        for cid in [broken, empty] {
            #expect(try await gateway.get("/ipfs/\(cid)").status == 422)
            #expect(try await gateway.get("/ipfs/\(cid)?format=raw").status == 200)
        }
    }

    @Test func `More requests than the limit are asked to come again`() async throws {
        var configuration = GatewayConfiguration()
        configuration.requestLimit = 0
        let answer = try await TestGateway(store, configuration: configuration).get("/ipfs/\(leaf)")
        #expect(answer.status == 429)
        #expect(answer["Retry-After"] == "5")
        #expect(answer["Cache-Control"] == "no-store")
    }

    @Test func `Requests leave room when they are over`() async throws {
        var configuration = GatewayConfiguration()
        configuration.requestLimit = 1
        let gateway = TestGateway(store, configuration: configuration)
        for path in ["/ipfs/\(leaf)", "/ipfs/x", "/ipfs/\(leaf)", "/none", "/"] {
            #expect(try await gateway.get(path).status != 429)
        }
    }
}
