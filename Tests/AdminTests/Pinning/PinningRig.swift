import BlockCache
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Locking
import Logging
import Pinning
import Retrieval
import TestSupport

@testable import Admin

/// An admin listener with pinning, asked without a socket; nothing is ever brought about, so what is
/// asked for stays queued.
final class PinningRig: Sendable {
    static let token = "0123456789abcdef"

    private let directory: String
    let service: PinningService
    private let application: AdminApplication
    private let time = Locked<Int64>(1_800_000_000_000)

    init(delegates: [String] = [], origins: [String] = [], blocks: Bool = false) throws {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max))"
        directory = FileManager.default.temporaryDirectory.appending(path: name).path()
        let time = time
        service = PinningService(
            backends: [IdleBackend("local"), IdleBackend("other")],
            catalogue: try Catalogue(Ledger(path: "\(directory)/ledger")),
            clock: PinClock(
                // A little later each time it is looked at, as real ones are.
                now: {
                    Timestamp(
                        milliseconds: time.withLock { time in
                            time += 3
                            return time
                        }
                    )
                },
                sleep: { _ in }
            ),
            seed: 1
        )
        let retained =
            blocks ? try RetainedBlocks(path: "\(directory)/pins", limit: 1 << 20) : nil
        let configuration = AdminConfiguration(token: Self.token)
        application = try AdminService(
            configuration: configuration,
            retriever: .idle,
            cache: nil,
            registry: PrometheusRegistry(),
            logger: .silent,
            pinning: PinningAccess(
                service: service,
                uploads: retained,
                delegates: delegates,
                origins: origins
            )
        )
        .application
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// What came back.
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String

        /// The body as JSON.
        func object<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(text.utf8))
        }
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String = "",
        token: String? = PinningRig.token,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await ask(method, path, bytes: Array(body.utf8), token: token, headers: headers)
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8],
        token: String? = PinningRig.token,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        let answer = try await RouterClient(application: application)
            .ask(path, method, headers, bytes: bytes)
        return Answer(
            status: answer.status.code,
            headers: answer.headers,
            text: String(buffer: answer.body)
        )
    }
}

/// A backend that never finishes.
private struct IdleBackend: Backend {
    let name: String
    var kind: BackendKind { .local }
    var capabilities: BackendCapabilities { BackendCapabilities() }

    init(_ name: String) {
        self.name = name
    }

    func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        throw BackendError(.missing, "idle")
    }

    func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? { nil }

    func status(_ id: String, of order: PinOrder) async throws(BackendError) -> BackendReport? {
        nil
    }

    func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {}
}

/// The objects of the Pinning Service API, as a client reads them: what is required must be there.
struct SeenFailure: Decodable {
    struct Words: Decodable {
        let reason: String
        let details: String?
    }

    let error: Words
}

struct SeenStatus: Decodable {
    struct SeenPin: Decodable {
        let cid: String
        let name: String?
        let origins: [String]?
        let meta: [String: String]?
    }

    let requestid: String
    let status: PinStatus
    let created: String
    let pin: SeenPin
    let delegates: [String]
    let info: [String: String]?
}

struct SeenResults: Decodable {
    let count: Int
    let results: [SeenStatus]
}
