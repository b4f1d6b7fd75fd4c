import Locking
import Multiformats
import TestSupport
import Testing

@testable import Pinning

/// A daemon, an indexer and a provider, simulated: each question has an answer by its URL.
@Suite struct FilecoinWatchTests {
    private final class World: Caller {
        let answers = Locked<[String: String]>([:])
        let asked = Locked<[Call]>([])

        func send(_ call: Call) async throws(CallFailure) -> CallAnswer {
            asked.withLock { $0.append(call) }
            let text = answers.withLock { $0[call.url] }
            guard let text else { return CallAnswer(status: 404) }
            return CallAnswer(status: 200, body: Array(text.utf8))
        }
    }

    private static let piece = "bafkzcibcaaces3nobte6ezpp4wqan2age2s5yxcatzotcvobhgcmv5wi2xh5mbi"
    private let world = World()
    private let cid: CID
    private let order: PinOrder

    init() throws {
        cid = try CID(PinTests.text)
        order = PinOrder(request: "r", pin: Pin(cid: cid), copies: 3)
    }

    private func status(known info: [String: String] = [:]) async throws -> BackendReport {
        let backend = PSABackend(
            name: "f",
            kind: .filecoinPin,
            endpoint: "http://daemon",
            token: "t",
            indexers: ["https://indexer.example"],
            caller: world
        )
        let order = PinOrder(request: "r", pin: order.pin, copies: 3, info: info)
        return try #require(try await backend.status("pin-1", of: order))
    }

    private func daemon(dataSet: String? = nil) {
        let set = dataSet.map { ",\"synapse_data_set_id\":\"\($0)\"" } ?? ""
        world.answers.withLock { answers in
            answers["http://daemon/"] = "{\"service\":\"filecoin-pin\",\"status\":\"ok\"}"
            answers["http://daemon/pins/pin-1"] = """
                {"requestid":"pin-1","status":"pinned","pin":{"cid":"\(PinTests.text)"},
                 "info":{"missing_blocks":"0","blocks_written":"1",
                 "synapse_piece_cid":"\(Self.piece)"\(set)}}
                """
        }
    }

    private func indexed(_ address: String = "/dns/sp.example/tcp/443/https") {
        world.answers.withLock { answers in
            answers["https://indexer.example/cid/\(cid)"] = """
                {"MultihashResults":[{"ProviderResults":[{"ContextID":
                 "AQFVkSAiAARJba4MyeJl7+WgBugGJqXcXECeXTFVwTmEyvbI1c/WBQ==","Metadata":"oBIA",
                 "Provider":{"ID":"12D3KooWProvider","Addrs":["\(address)"]}}]}]}
                """
        }
    }

    private func provider(_ path: String, _ answer: String) {
        world.answers.withLock { $0["https://sp.example\(path)"] = answer }
    }

    @Test func `Each state is told when it is reached, and none before`() async throws {
        daemon()
        #expect(try await status().info["stage"] == "stored")
        daemon(dataSet: "12")
        #expect(try await status().info["stage"] == "on_chain")
        indexed()
        #expect(try await status().info["stage"] == "advertised")
        provider(
            "/pdp/piece/\(Self.piece)/status",
            "{\"status\":\"announced\",\"indexed\":true,\"advertised\":true}"
        )
        provider("/ipfs/\(cid)?format=raw", "")
        var seen = try await status()
        #expect(seen.info["stage"] == "retrievable")
        #expect(seen.info["ipni_status"] == "announced")
        #expect(seen.info["retrieval_urls"] == "https://sp.example")
        #expect(!seen.isFinal)
        provider("/pdp/data-sets/12", "{\"id\":12,\"nextChallengeEpoch\":0,\"pieces\":[]}")
        seen = try await status()
        #expect(seen.info["proof_status"] == "pending_first_proof")
        provider("/pdp/data-sets/12", "{\"id\":12,\"nextChallengeEpoch\":700}")
        seen = try await status(known: seen.info)
        #expect(seen.info["stage"] == "retrievable")
        provider("/pdp/data-sets/12", "{\"id\":12,\"nextChallengeEpoch\":3580}")
        seen = try await status(known: seen.info)
        #expect(seen.info["stage"] == "proven")
        #expect(seen.info["proof_scope"] == "data_set")
        #expect(seen.isFinal)
    }

    @Test func `Copies asked for and copies seen are kept apart`() async throws {
        daemon()
        indexed()
        #expect(try await status().info["copies_requested"] == "3")
        #expect(try await status().info["copies_confirmed"] == "0")
        provider("/ipfs/\(cid)?format=raw", "")
        #expect(try await status().info["copies_confirmed"] == "1")
    }

    @Test func `Strangers are asked as strangers, and without our token`() async throws {
        daemon()
        indexed()
        _ = try await status()
        let calls = world.asked.withLock { $0 }.filter { $0.url.hasPrefix("https://sp.example") }
        #expect(!calls.isEmpty)
        for call in calls {
            #expect(call.isUntrusted)
            #expect(call.headers.isEmpty)
        }
    }

    @Test(arguments: ["/ip4/127.0.0.1/tcp/80/http", "/dns/sp.example/tcp/443/wss", "nonsense"])
    func `A provider that cannot be asked safely is not`(address: String) async throws {
        daemon()
        indexed(address)
        #expect(try await status().info["stage"] == "stored")
        #expect(!world.asked.withLock { $0 }.contains { $0.url.contains("127.0.0.1") })
    }

    @Test func `An indexer that answers noise changes nothing`() async throws {
        daemon()
        for noise in ["", "[]", "<html>", "{\"MultihashResults\":7}"] {
            world.answers.withLock { $0["https://indexer.example/cid/\(cid)"] = noise }
            #expect(try await status().info["stage"] == "stored")
        }
    }
}
