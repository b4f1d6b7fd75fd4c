import BlockCache
import HTTPTypes
import Hummingbird
import Logging
import Retrieval
import ServiceLifecycle
import TestSupport
import Testing

@testable import Admin

@Suite struct AdminServiceTests {
    private static let token = "0123456789abcdef"

    private func service(
        _ configuration: AdminConfiguration = AdminConfiguration(version: "1.2.3"),
        isReady: Bool = true
    ) throws -> AdminService {
        try AdminService(
            configuration: configuration,
            retriever: Retriever(
                transport: SimulatedNetwork([:]),
                cache: nil,
                ledger: nil,
                upstreams: [Upstream(name: "first \"one\"", url: "http://one.example")],
                seed: 1
            ),
            cache: nil,
            registry: PrometheusRegistry(),
            logger: .silent,
            isReady: { isReady }
        )
    }

    private func ask(
        _ service: AdminService,
        _ path: String,
        method: HTTPRequest.Method = .get,
        token: String? = nil
    ) async throws -> RouterClient.Answer {
        let fields: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        return try await RouterClient(application: service.application).ask(path, method, fields)
    }

    @Test func `Metrics hold the engine, the process and the build`() async throws {
        let answer = try await ask(service(), "/metrics")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let text = String(buffer: answer.body)
        for line in [
            "regatta_build_info{version=\"1.2.3\"} 1",
            "regatta_upstream_circuit{upstream=\"first \\\"one\\\"\"} 0",
            "# TYPE process_resident_memory_bytes gauge",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        #expect(
            text.contains("regatta_upstream_score{kind=\"has_it\",upstream=\"first \\\"one\\\"\"} ")
        )
    }

    @Test func `Health is that it answers, readiness what it is told`() async throws {
        #expect(try await ask(service(), "/healthz").status == .ok)
        #expect(try await ask(service(), "/readyz").status == .ok)
        let unready = try service(isReady: false)
        #expect(try await ask(unready, "/readyz").status == .serviceUnavailable)
        #expect(try await ask(unready, "/healthz").status == .ok)
    }

    @Test func `The scores of upstreams are JSON`() async throws {
        let answer = try await ask(service(), "/api/v1/gateways")
        #expect(answer.headers[.contentType] == "application/json")
        let text = String(buffer: answer.body)
        #expect(text.contains("\"gateways\" : ["))
        #expect(text.contains("\"url\" : \"http://one.example\""))
    }

    @Test func `The first page leads to every other`() async throws {
        let text = String(buffer: try await ask(service(), "/").body)
        for path in [
            "/metrics", "/healthz", "/readyz", "/api/v1/gateways", "/api/v1/requests",
            "/api/v1/cache",
        ] {
            #expect(text.contains("href=\"\(path)\""), "\(path)")
            let status = try await ask(service(), path).status
            #expect(status == (path == "/api/v1/cache" ? .notFound : .ok), "\(path)")
        }
    }

    @Test func `Changing anything needs the token`() async throws {
        let service = try service(AdminConfiguration(token: Self.token))
        for path in ["/api/v1/gateways", "/metrics", "/psa/pins"] {
            let without = try await ask(service, path, method: .post)
            #expect(without.status == .unauthorized)
            #expect(without.headers[.wwwAuthenticate] == "Bearer realm=\"regatta\"")
            let wrong = try await ask(service, path, method: .post, token: "0123456789abcdeX")
            #expect(wrong.status == .unauthorized)
            // The token is right, but nothing there can be changed.
            let right = try await ask(service, path, method: .post, token: Self.token)
            #expect(right.status == .notFound)
        }
        #expect(try await ask(service, "/psa/pins").status == .unauthorized)
    }

    @Test func `Without a token nothing can be changed at all`() async throws {
        let answer = try await ask(service(), "/api/v1/gateways", method: .delete, token: "")
        #expect(answer.status == .unauthorized)
    }

    @Test func `What is exposed needs the token for what it knows, not for its health`()
        async throws
    {
        let exposed = AdminConfiguration(host: "0.0.0.0", token: Self.token)
        let service = try service(exposed)
        #expect(try await ask(service, "/api/v1/gateways").status == .unauthorized)
        #expect(try await ask(service, "/api/v1/gateways", token: Self.token).status == .ok)
        #expect(try await ask(service, "/metrics").status == .ok)
        #expect(try await ask(service, "/healthz").status == .ok)
    }

    @Test func `Another Host is turned away, whatever it asks`() async throws {
        let service = try service(AdminConfiguration(host: "10.1.2.3", token: Self.token))
        // The test client says localhost, which does not lead to that address.
        for path in ["/", "/metrics", "/nothing"] {
            let answer = try await ask(service, path, token: Self.token)
            #expect(answer.status == .misdirectedRequest)
            #expect(String(buffer: answer.body).contains("admin.hosts"))
        }
    }

    @Test func `What is not there is said in JSON`() async throws {
        let answer = try await ask(service(), "/nothing?secret=1")
        #expect(answer.status == .notFound)
        #expect(
            String(buffer: answer.body) == "{\n  \"error\" : \"there is nothing at /nothing\"\n}\n"
        )
    }

    @Test func `A listener that others reach does not start without a token`() {
        #expect(throws: AdminConfigurationError.tokenMissing(host: "0.0.0.0")) {
            try service(AdminConfiguration(host: "0.0.0.0"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `It listens, says where, and stops when told`() async throws {
        let (addresses, listening) = AsyncStream<(String, Int)>.makeStream()
        let service = try AdminService(
            configuration: AdminConfiguration(port: 0),
            retriever: .idle,
            cache: nil,
            registry: PrometheusRegistry(),
            logger: .silent,
            onListening: { listening.yield(($0, $1)) }
        )
        let group = ServiceGroup(
            configuration: .init(services: [service], logger: Logger(label: "test"))
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let address = try #require(await addresses.first { _ in true })
            #expect(address.0 == "127.0.0.1")
            #expect(address.1 > 0)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
