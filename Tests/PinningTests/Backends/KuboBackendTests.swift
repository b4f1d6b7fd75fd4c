import BlockCache
import CAR
import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Pinning

@Suite struct KuboBackendTests {
    private static let notPinned = ScriptedCaller.json(
        500,
        "{\"Message\":\"path '/ipfs/x' is not pinned\",\"Code\":0,\"Type\":\"error\"}"
    )
    private let order: PinOrder

    init() throws {
        order = PinOrder(request: "ours", pin: Pin(cid: try CID(PinTests.text), name: "a b"))
    }

    private func backend(
        _ caller: ScriptedCaller,
        _ blocks: RetainedBlocks? = nil
    ) -> KuboBackend {
        KuboBackend(
            name: "k",
            endpoint: "http://127.0.0.1:5001/api/v0/",
            token: "secret",
            blocks: blocks,
            caller: caller
        )
    }

    @Test func `It pins what the node does not have pinned`() async throws {
        let done = "{\"Progress\":1,\"Bytes\":9}\n{\"Pins\":[\"\(PinTests.text)\"]}\n"
        let caller = ScriptedCaller(Self.notPinned, ScriptedCaller.json(200, done))
        #expect(try await backend(caller).add(order) { true }.status == .pinned)
        let base = "POST http://127.0.0.1:5001/api/v0"
        #expect(
            caller.calls == [
                "\(base)/pin/ls?arg=\(PinTests.text)&type=recursive",
                "\(base)/pin/add?arg=\(PinTests.text)&recursive=true&progress=true&timeout=30m"
                    + "&name=a%20b",
            ]
        )
        #expect(caller.last?.headers.contains { $0 == ("Authorization", "Bearer secret") } == true)
    }

    @Test func `A success without its last word is asked about`() async throws {
        let cut = ScriptedCaller.json(200, "{\"Progress\":1,\"Bytes\":9}\n")
        let missing = ScriptedCaller(Self.notPinned, cut, Self.notPinned)
        await #expect(throws: BackendError(.missing, "the node could not fetch all of it")) {
            try await backend(missing).add(order) { true }
        }
        let keys = "{\"Keys\":{\"\(PinTests.text)\":{\"Type\":\"recursive\",\"Name\":\"n\"}}}"
        let pinned = ScriptedCaller(Self.notPinned, cut, ScriptedCaller.json(200, keys))
        #expect(try await backend(pinned).add(order) { true }.status == .pinned)
    }

    @Test func `An indirect pin is not ours`() async throws {
        let keys = "{\"Keys\":{\"\(PinTests.text)\":{\"Type\":\"indirect through Qm\"}}}"
        let caller = ScriptedCaller(ScriptedCaller.json(200, keys))
        #expect(try await backend(caller).find(order) == nil)
    }

    @Test func `Removing what is not pinned succeeds, another failure does not`() async throws {
        try await backend(
            ScriptedCaller(
                ScriptedCaller.json(500, "{\"Message\":\"not pinned or pinned indirectly\"}")
            )
        )
        .remove(nil, of: order)
        await #expect(throws: BackendError(.unauthorized, "HTTP 403: no")) {
            try await backend(ScriptedCaller(ScriptedCaller.text(403, "no")))
                .remove(nil, of: order)
        }
    }

    @Test func `What is here is sent as a CAR before it is pinned`() async throws {
        var store = FixtureStore()
        let root = store.file(SeededGenerator.bytes(900_000, seed: 3))
        let directory = TemporaryDirectory()
        let blocks = try RetainedBlocks(path: directory.path, limit: 1 << 24)
        try await blocks.retain(try store.walk(root, [], scope: .all), for: "upload-x")
        let order = PinOrder(request: "ours", pin: Pin(cid: root))
        let stats = ScriptedCaller.json(
            200,
            "{\"Root\":{\"Cid\":{\"/\":\"x\"},\"PinErrorMsg\":\"\"}}"
        )
        let caller = ScriptedCaller(
            Self.notPinned,
            stats,
            ScriptedCaller.json(200, "{\"Pins\":[\"\(root)\"]}")
        )
        #expect(try await backend(caller, blocks).add(order) { true }.status == .pinned)
        #expect(caller.calls.count == 3)
        #expect(caller.calls[1].contains("dag/import?pin-roots=false"))
        let refusing = ScriptedCaller(
            Self.notPinned,
            ScriptedCaller.json(200, "{\"Root\":{\"Cid\":{\"/\":\"x\"},\"PinErrorMsg\":\"no\"}}")
        )
        await #expect(throws: BackendError(.refused, "no")) {
            try await backend(refusing, blocks).add(order) { true }
        }
    }

    @Test func `Addresses that end in a peer are offered to others`() async throws {
        let id = "{\"ID\":\"Q\",\"Addresses\":[\"/ip4/1.2.3.4/tcp/4001/p2p/Q\",\"/ip4/1.2.3.4\"]}"
        let caller = ScriptedCaller(ScriptedCaller.json(200, id))
        #expect(try await backend(caller).addresses() == ["/ip4/1.2.3.4/tcp/4001/p2p/Q"])
    }

    @Test func `Its pins are listed, noise among them left out`() async throws {
        let lines = "{\"Cid\":\"a\",\"Type\":\"recursive\",\"Name\":\"\"}\nnoise\n{\"Cid\":\"b\"}\n"
        let caller = ScriptedCaller(ScriptedCaller.json(200, lines))
        #expect(try await backend(caller).list(limit: 10).map(\.cid) == ["a", "b"])
    }
}
