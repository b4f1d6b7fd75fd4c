import BlockCache
import CoreMetrics
import HTTPTypes
import Logging
import NIOCore
import NIOHTTPTypes
import Retrieval
import TestSupport

@testable import Gateway

/// What a client would have got.
struct RecordedAnswer: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: [UInt8]
    /// Whether the body was ended; otherwise the connection would have been broken off.
    let isWhole: Bool

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? {
        HTTPField.Name(name).flatMap { fields[$0] }
    }
}

/// The gateway without sockets: a simulated network on one side, recorded answers on the other.
struct TestGateway {
    static let upstream = "http://one.example"

    let network: SimulatedNetwork
    let retriever: Retriever
    let responder: GatewayResponder

    /// One upstream has what is in `store`, and `names` what is in that.
    init(
        _ store: FixtureStore = FixtureStore(),
        _ flaws: Set<SimulatedGateway.Flaw> = [],
        cache: BlockCache? = nil,
        names: TestNames = TestNames(),
        policy: ContentPolicy = ContentPolicy(),
        configuration: GatewayConfiguration = GatewayConfiguration(),
        engine: RetrievalConfiguration = RetrievalConfiguration(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        network = SimulatedNetwork([Self.upstream: SimulatedGateway(store, flaws).host])
        retriever = Retriever(
            transport: network,
            cache: cache,
            ledger: nil,
            upstreams: [Upstream(name: "one", url: Self.upstream)],
            configuration: engine,
            seed: 1
        )
        responder = GatewayResponder(
            configuration: configuration,
            retriever: retriever,
            names: names.source,
            policy: policy,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            metrics: RequestMetrics(factory: metrics)
        )
    }

    func get(_ path: String, _ fields: HTTPFields = [:]) async throws -> RecordedAnswer {
        try await ask(.get, path, fields)
    }

    func head(_ path: String, _ fields: HTTPFields = [:]) async throws -> RecordedAnswer {
        try await ask(.head, path, fields)
    }

    func get(
        _ path: String,
        on host: String,
        _ fields: HTTPFields = [:]
    ) async throws -> RecordedAnswer {
        try await ask(.get, path, fields, host: host)
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ fields: HTTPFields = [:],
        host: String = "127.0.0.1:8480",
        from client: Client = Client()
    ) async throws -> RecordedAnswer {
        let (connection, sink) = NIOAsyncChannelOutboundWriter<HTTPResponsePart>.makeTestingWriter()
        let request = HTTPRequest(
            method: method,
            scheme: "http",
            authority: host,
            path: path,
            headerFields: fields
        )
        let isWhole: Bool
        do {
            try await responder.respond(to: request, from: client, connection)
            isWhole = true
        } catch {
            isWhole = false
        }
        connection.finish()
        var head: HTTPResponse?
        var body: [UInt8] = []
        var isEnded = false
        for await part in sink {
            switch part {
            case .head(let response): head = response
            case .body(let bytes): body += bytes.readableBytesView
            case .end: isEnded = true
            }
        }
        return RecordedAnswer(
            status: head?.status.code ?? 0,
            fields: head?.headerFields ?? [:],
            body: body,
            isWhole: isWhole && isEnded
        )
    }
}

/// Bytes that a seed repeats, and that look like nothing.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
        var word = random.next()
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: word))
            word >>= 8
        }
    }
    return Array(bytes.prefix(count))
}
