import FoundationEssentials
import Multiformats
import Testing

@testable import Pinning

@Suite struct PSABackendTests {
    private static let empty = "{\"count\":0,\"results\":[]}"
    private let order: PinOrder

    init() throws {
        order = PinOrder(request: "ours", pin: Pin(cid: try CID(PinTests.text), name: "n"))
    }

    private func backend(
        _ caller: any Caller,
        _ kind: BackendKind = .psa,
        time: TestTime = TestTime()
    ) -> PSABackend {
        PSABackend(
            name: "b",
            kind: kind,
            endpoint: "https://psa.example/api/",
            token: "very-secret-token",
            origins: ["/ip4/10.0.0.1/tcp/4001/p2p/QmUs"],
            caller: caller,
            clock: time.clock
        )
    }

    private static func status(
        _ status: String,
        _ id: String = "theirs",
        info: String = "{}"
    ) -> String {
        "{\"requestid\":\"\(id)\",\"status\":\"\(status)\",\"created\":\"2020-07-27T17:32:28Z\","
            + "\"pin\":{\"cid\":\"\(PinTests.text)\"},\"delegates\":[],\"info\":\(info)}"
    }

    private static func page(_ statuses: String...) -> String {
        "{\"count\":\(statuses.count),\"results\":[\(statuses.joined(separator: ","))]}"
    }

    private func failure(_ answers: ScriptedCaller) async -> BackendError? {
        do {
            _ = try await backend(answers).add(order) { true }
            return nil
        } catch {
            return error
        }
    }

    @Test func `It looks before it asks, and offers our peer`() async throws {
        let caller = ScriptedCaller(
            ScriptedCaller.json(200, Self.empty),
            ScriptedCaller.json(202, Self.status("queued"))
        )
        let report = try await backend(caller).add(order) { true }
        #expect(report.id == "theirs")
        #expect(report.status == .queued)
        #expect(
            caller.calls == [
                "GET https://psa.example/api/pins?cid=\(PinTests.text)&limit=100"
                    + "&status=queued,pinning,pinned,failed",
                "POST https://psa.example/api/pins",
            ]
        )
        let call = try #require(caller.last)
        #expect(call.headers.contains { $0 == ("Authorization", "Bearer very-secret-token") })
        guard case .post(let body) = call.method else { throw CancellationError() }
        let pin = try JSONDecoder().decode(Pin.self, from: Data(body))
        #expect(pin.origins == ["/ip4/10.0.0.1/tcp/4001/p2p/QmUs"])
        #expect(pin.name == "n")
    }

    @Test func `What is there is taken over, and nothing is sent`() async throws {
        let page = Self.page(Self.status("failed", "a"), Self.status("pinned", "b"))
        let caller = ScriptedCaller(ScriptedCaller.json(200, page))
        let report = try await backend(caller).add(order) { true }
        #expect(report.id == "b")
        #expect(report.info["adopted"] == "true")
        let known = PinOrder(request: "ours", pin: order.pin, info: report.info)
        try await backend(caller).remove(report.id, of: known)
        #expect(caller.calls.count == 1)
    }

    @Test(arguments: [
        (401, BackendError.Code.unauthorized), (403, .unauthorized), (409, .funds), (400, .refused),
        (404, .unknown), (429, .limited), (500, .unsure), (503, .unsure), (504, .unsure),
        (302, .refused), (418, .refused),
    ])
    func `A refusal of a pin says whose fault it is`(
        status: Int,
        code: BackendError.Code
    ) async throws {
        let words = "{\"error\":{\"reason\":\"WHY\",\"details\":\"because\"}}"
        let error = await failure(
            ScriptedCaller(
                ScriptedCaller.json(200, Self.empty),
                ScriptedCaller.json(status, words)
            )
        )
        #expect(error?.code == code)
        #expect(error?.reason == "HTTP \(status): WHY: because" || status == 302)
        #expect(error?.description.contains("very-secret-token") == false)
    }

    @Test func `Failures before anything was sent are certain, those after it are not`() async {
        let looking = [
            ScriptedCaller.unanswered, ScriptedCaller.text(500, "oops"),
            ScriptedCaller.text(200, "<html>welcome</html>", ["content-type": "text/html"]),
        ]
        for answer in looking {
            let error = await failure(ScriptedCaller(answer))
            #expect(error?.code != .unsure)
            #expect(error?.isTemporary == true)
        }
        let empty = ScriptedCaller.json(200, Self.empty)
        #expect(await failure(ScriptedCaller(empty, ScriptedCaller.notSent))?.code == .unavailable)
        #expect(await failure(ScriptedCaller(empty, ScriptedCaller.unanswered))?.code == .unsure)
        // A page with a success says nothing about whether there is now a pin.
        let page = ScriptedCaller.text(200, "<html></html>", ["content-type": "text/html"])
        let error = await failure(ScriptedCaller(empty, page))
        #expect(error?.code == .unsure)
        #expect(error?.reason.contains("text/html") == true)
    }

    @Test func `Words of others are shown as one short printable line`() async {
        let words = "\u{1B}[31mred\nline\u{7}" + String(repeating: "x", count: 5_000)
        let error = await failure(ScriptedCaller(ScriptedCaller.text(400, words)))
        #expect(error?.reason.hasPrefix("HTTP 400: [31mred line xxx") == true)
        #expect((error?.reason.count ?? 0) < 250)
    }

    @Test func `Whoever asks for time is not asked before it has passed`() async throws {
        let time = TestTime()
        let caller = ScriptedCaller(
            ScriptedCaller.text(429, "slow down", ["retry-after": "30"]),
            ScriptedCaller.json(200, Self.status("pinned"))
        )
        let backend = backend(caller, time: time)
        await #expect(throws: BackendError.self) { try await backend.status("x", of: order) }
        time.advance(by: .seconds(10))
        do {
            _ = try await backend.status("x", of: order)
            Issue.record("asked too early")
        } catch {
            #expect(error.retryAfter == .seconds(20))
        }
        #expect(caller.calls.count == 1)
        time.advance(by: .seconds(20))
        #expect(try await backend.status("x", of: order)?.status == .pinned)
    }

    @Test func `A used-up limit ends when the service says`() async {
        let reset = TestTime().clock.now.milliseconds / 1_000 + 77
        let headers = ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "\(reset)"]
        let error = await failure(ScriptedCaller(ScriptedCaller.text(429, "", headers)))
        #expect(error?.retryAfter == .seconds(77))
    }

    @Test(arguments: [
        "{\"requestId\":\"i\",\"status\":\"pinned\",\"pin\":{\"cid\":\"\(PinTests.text)\"}}",
        "{\"requestid\":\"i\",\"status\":\"pinned\",\"created\":7,\"delegates\":null,\"info\":null,"
            + "\"pin\":{\"cid\":\"\(PinTests.text)\",\"name\":null}}",
        "{\"requestid\":\"i\",\"status\":\"pinned\",\"info\":{\"n\":1,\"b\":true,\"o\":{}},"
            + "\"pin\":{\"cid\":\"\(PinTests.text)\"}}",
    ])
    func `Answers that are not quite right are understood`(text: String) async throws {
        let caller = ScriptedCaller(ScriptedCaller.json(200, text))
        #expect(try await backend(caller).status("i", of: order)?.id == "i")
    }

    @Test func `An answer about another root is none`() async {
        let other = Self.status("pinned").replacing(PinTests.text, with: "bafkqaaa")
        let caller = ScriptedCaller(ScriptedCaller.json(200, other))
        await #expect(throws: BackendError.self) {
            try await backend(caller).status("i", of: order)
        }
    }

    @Test func `A pin that is gone is no failure to remove, and no status`() async throws {
        let gone = ScriptedCaller.json(404, "{\"error\":{\"reason\":\"NOT_FOUND\"}}")
        #expect(try await backend(ScriptedCaller(gone)).status("i", of: order) == nil)
        try await backend(ScriptedCaller(gone)).remove("i", of: order)
    }

    @Test func `Pages are followed until one brings nothing new`() async throws {
        let page = Self.page(Self.status("pinned", "a"), Self.status("pinned", "b"))
            .replacing("\"count\":2", with: "\"count\":9")
        let caller = ScriptedCaller(ScriptedCaller.json(200, page))
        #expect(try await backend(caller).list(limit: 50).map(\.id) == ["a", "b"])
        #expect(caller.calls.count == 2)
        #expect(caller.calls[1].hasSuffix("&before=2020-07-27T17%3A32%3A28Z"))
    }

    // MARK: - The daemon

    private func daemon(_ answer: String) async throws -> (BackendReport?, ScriptedCaller) {
        let caller = ScriptedCaller(
            ScriptedCaller.json(200, "{\"service\":\"filecoin-pin\",\"status\":\"ok\"}"),
            ScriptedCaller.json(200, answer)
        )
        return (try await backend(caller, .filecoinPin).status("i", of: order), caller)
    }

    @Test func `Pinned counts only when no block is missing`() async throws {
        let lying = Self.status(
            "pinned",
            info: "{\"missing_blocks\":\"3\",\"blocks_written\":\"7\"}"
        )
        let (failed, _) = try await daemon(lying)
        #expect(failed?.status == .failed)
        #expect(failed?.info["error"]?.contains("3 blocks are missing") == true)
        let silent = try await daemon(Self.status("pinned")).0
        #expect(silent?.status == .pinning)
        let whole = Self.status(
            "pinned",
            info: "{\"missing_blocks\":\"0\",\"blocks_written\":\"7\",\"synapse_piece_cid\":\"p\"}"
        )
        let (stored, caller) = try await daemon(whole)
        #expect(stored?.status == .pinned)
        #expect(stored?.info["stage"] == "stored")
        #expect(stored?.info["piece_cid"] == "p")
        #expect(stored?.isFinal == false)
        #expect(caller.calls.first == "GET https://psa.example/api/")
    }

    @Test func `The daemon is asked for one root, and not for statuses`() async throws {
        let caller = ScriptedCaller(
            ScriptedCaller.json(200, "{\"service\":\"filecoin-pin\",\"status\":\"ok\"}"),
            ScriptedCaller.json(200, Self.empty)
        )
        #expect(try await backend(caller, .filecoinPin).find(order) == nil)
        #expect(
            caller.calls.last == "GET https://psa.example/api/pins?cid=\(PinTests.text)&limit=100"
        )
    }
}
