import FoundationEssentials
import HTTPTypes
import Hummingbird
import Locking
import Logging
import NIOCore
import Retrieval
import TestSupport
import Testing

@testable import Admin

/// What changes a process while it runs.
@Suite struct ControlTests {
    private static let token = "0123456789abcdef"
    private let level = Locked("info")
    private let problem = Locked<String?>(nil)

    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String = "",
        token: String? = token
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        let controls = AdminControls(
            logLevel: { [level] in level.withLock { $0 } },
            setLogLevel: { [level] name in
                guard name == "debug" else { return false }
                level.withLock { $0 = name }
                return true
            },
            reload: { [problem] in
                if let problem = problem.withLock({ $0 }) {
                    throw AdminControls.Problem(problem)
                }
                return AdminControls.Change(changed: ["gateways"], restart: ["cache.size"])
            },
            problem: { [problem] in problem.withLock { $0 } }
        )
        let service = try AdminService(
            configuration: AdminConfiguration(token: Self.token),
            retriever: .idle,
            cache: nil,
            registry: PrometheusRegistry(),
            logger: .silent,
            controls: controls
        )
        let fields: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        let answer = try await RouterClient(application: service.application)
            .ask(path, method, fields, body: body)
        return (answer.status, String(buffer: answer.body))
    }

    @Test func `the log level is set with the token, and only then`() async throws {
        let body = #"{"level": "debug"}"#
        let without = try await ask(.put, "/api/v1/log", body, token: nil)
        #expect(without.status == .unauthorized)
        #expect(level.withLock { $0 } == "info")
        let with = try await ask(.put, "/api/v1/log", body)
        #expect(with.status == .ok)
        #expect(with.text.contains("\"level\" : \"debug\""))
        #expect(try await ask(.get, "/api/v1/log", token: nil).text.contains("debug"))
    }

    @Test(arguments: ["", "{}", #"{"level": "loud"}"#, "[", "null"])
    func `what is no level is refused, and says what is`(body: String) async throws {
        let answer = try await ask(.put, "/api/v1/log", body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("warning"))
        #expect(level.withLock { $0 } == "info")
    }

    @Test func `a body without end is not read to its end`() async throws {
        let body = String(repeating: " ", count: 5000)
        #expect(try await ask(.put, "/api/v1/log", body).status == .contentTooLarge)
    }

    @Test func `reading the settings again says what changed, or what is wrong`() async throws {
        #expect(try await ask(.post, "/api/v1/reload", token: nil).status == .unauthorized)
        let done = try await ask(.post, "/api/v1/reload")
        #expect(done.status == .ok)
        let change = try JSONDecoder()
            .decode(AdminControls.Change.self, from: Data(done.text.utf8))
        #expect(change == AdminControls.Change(changed: ["gateways"], restart: ["cache.size"]))
        problem.withLock { $0 = "regatta.yaml:3: gateways: nobody" }
        let refused = try await ask(.post, "/api/v1/reload")
        #expect(refused.status == .unprocessableContent)
        #expect(refused.text.contains("regatta.yaml:3: gateways: nobody"))
        #expect(try await ask(.get, "/api/v1/overview").text.contains("gateways: nobody"))
    }
}
