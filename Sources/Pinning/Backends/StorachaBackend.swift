import FoundationEssentials
import Multiformats

/// Storacha, of which reading is left: writes are refused since 15 May 2026.
///
/// It never had pins: an upload of a CAR counts as one. Asked through its bridge, which needs the
/// tokens that its own tool makes.
public struct StorachaBackend: Backend {
    /// What it is called in the configuration.
    public let name: String
    private let endpoint: String
    private let space: String
    private let secret: String
    private let authorization: String
    private let caller: any Caller
    private let clock: PinClock

    /// Makes a backend; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - endpoint: Where the bridge is.
    ///   - space: The space, `did:key:…`.
    ///   - secret: What `X-Auth-Secret` holds.
    ///   - authorization: What `Authorization` holds, without a scheme.
    ///   - caller: How it is reached.
    ///   - clock: The time.
    public init(
        name: String,
        endpoint: String = "https://up.storacha.network/bridge",
        space: String,
        secret: String,
        authorization: String,
        caller: any Caller,
        clock: PinClock = .system
    ) {
        self.name = name
        self.endpoint = endpoint
        self.space = space
        self.secret = secret
        self.authorization = authorization
        self.caller = caller
        self.clock = clock
    }

    /// Storacha.
    public var kind: BackendKind { .storacha }

    /// It lists, and that is all.
    public var capabilities: BackendCapabilities {
        var capabilities = BackendCapabilities()
        capabilities.byCID = false
        capabilities.writes = false
        return capabilities
    }

    private static let refusal = BackendError(
        .unsupported,
        "Storacha takes no writes since 2026-05-15 (ServiceUnavailable: the capability is disabled); "
            + "what it has can be listed and read"
    )

    /// Not possible any more.
    public func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        throw Self.refusal
    }

    /// The upload of that root.
    public func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? {
        try await status(order.pin.cid.description, of: order)
    }

    /// The upload of that root.
    public func status(
        _ id: String,
        of order: PinOrder
    ) async throws(BackendError) -> BackendReport? {
        let root = Argument.link(["/": order.pin.cid.description])
        let answer = try await run("upload/get", ["root": root], Upload.self)
        return answer.map { _ in
            BackendReport(id: id, status: .pinned, info: ["status_details": "an upload lists it"])
        }
    }

    /// Not possible any more.
    public func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {
        throw Self.refusal
    }

    /// The uploads of the space.
    public func list(limit: Int) async throws(BackendError) -> [BackendListing] {
        let page = try await run("upload/list", ["size": .number(limit)], Uploads.self)
        return (page?.results ?? []).map { upload in
            let cid = upload.root["/"] ?? ""
            return BackendListing(id: cid, cid: cid, name: nil, status: .pinned)
        }
    }

    // MARK: - The bridge

    private struct Upload: Decodable {
        let root: [String: String]
    }

    private struct Uploads: Decodable {
        let results: [Upload]
    }

    private enum Argument: Encodable {
        case number(Int)
        case link([String: String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .link(let link): try container.encode(link)
            }
        }
    }

    /// One task: an ability, a space and arguments.
    private struct Task: Encodable {
        let ability: String
        let space: String
        let arguments: [String: Argument]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(ability)
            try container.encode(space)
            try container.encode(arguments)
        }
    }

    private struct Receipt<Value: Decodable>: Decodable {
        struct Parts: Decodable {
            let out: Out
        }

        struct Out: Decodable {
            let ok: Value?
            let error: Words?
        }

        struct Words: Decodable {
            let name: String?
            let message: String?
        }

        let p: Parts
    }

    /// Runs one task; `nil` when it says that there is nothing.
    private func run<Value: Decodable>(
        _ ability: String,
        _ arguments: [String: Argument],
        _ type: Value.Type
    ) async throws(BackendError) -> Value? {
        let task = Task(ability: ability, space: space, arguments: arguments)
        guard let body = try? JSONEncoder().encode(["tasks": [task]]) else {
            throw BackendError(.refused, "the task cannot be written as JSON")
        }
        var call = Call(.post([UInt8](body)), endpoint)
        call.headers = [
            ("X-Auth-Secret", secret), ("Authorization", authorization),
            ("Content-Type", "application/json"),
        ]
        let answer: CallAnswer
        do {
            answer = try await caller.send(call)
        } catch {
            throw BackendError(error, isRepeatable: true)
        }
        guard answer.status == 200 else {
            throw BackendError(answer, isRepeatable: true, at: clock.now)
        }
        let receipts = try? JSONDecoder().decode([Receipt<Value>].self, from: Data(answer.body))
        guard let out = receipts?.first?.p.out else {
            throw BackendError(.garbled, "the bridge answers with something else than receipts")
        }
        if let error = out.error {
            if error.name?.hasSuffix("NotFound") == true { return nil }
            let words = [error.name, error.message].compactMap(\.self).joined(separator: ": ")
            throw BackendError(.refused, words)
        }
        return out.ok
    }
}
