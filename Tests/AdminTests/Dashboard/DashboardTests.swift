import HTTPTypes
import Hummingbird
import Logging
import Retrieval
import TestSupport
import Testing

@testable import Admin

@Suite struct DashboardTests {
    private func ask(_ path: String, token: String? = nil) async throws -> RouterClient.Answer {
        let service = try AdminService(
            configuration: AdminConfiguration(host: "0.0.0.0", token: "0123456789abcdef"),
            retriever: .idle,
            cache: nil,
            registry: PrometheusRegistry(),
            logger: .silent
        )
        let fields: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        return try await RouterClient(application: service.application).ask(path, .get, fields)
    }

    /// The values of an attribute in a page, or what a script imports.
    private func places(in text: String, after mark: String) -> [String] {
        text.split(separator: mark).dropFirst().compactMap { rest in
            rest.split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
        }
    }

    @Test func `everything the page loads is here, and of a type that nosniff allows`() async throws
    {
        let page = try await ask("/")
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        let html = String(buffer: page.body)
        let loaded =
            places(in: html, after: "src=\"") + places(in: html, after: "rel=\"icon\" href=\"")
            + places(in: html, after: "rel=\"stylesheet\" href=\"")
        #expect(loaded.count == 4)
        for path in loaded {
            let answer = try await ask(path)
            #expect(answer.status == .ok, "\(path)")
            let type = answer.headers[.contentType] ?? ""
            let isRight =
                path.hasSuffix(".js")
                ? type.hasPrefix("text/javascript")
                : path.hasSuffix(".css") ? type.hasPrefix("text/css") : type == "image/svg+xml"
            #expect(isRight, "\(path): \(type)")
        }
    }

    @Test func `every script that another imports is here`() async throws {
        var waiting = ["main.js"]
        var seen: Set<String> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            let answer = try await ask("/dashboard/\(name)")
            #expect(answer.status == .ok, "\(name)")
            waiting += places(in: String(buffer: answer.body), after: "from \"./")
        }
        #expect(seen.count == 8)
    }

    @Test func `nothing but this origin's own files may run or be loaded`() async throws {
        let page = try await ask("/")
        let policy = page.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; "))
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
        let html = String(buffer: page.body)
        for forbidden in ["style=\"", "<style", "<script>", "onclick", "http://", "https://"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
    }

    @Test func `the page itself is open, and what it shows needs the token`() async throws {
        #expect(try await ask("/").status == .ok)
        for path in ["overview", "gateways", "requests", "history", "events", "log"] {
            #expect(try await ask("/api/v1/\(path)").status == .unauthorized, "\(path)")
        }
        #expect(try await ask("/api/v1/overview", token: "0123456789abcdef").status == .ok)
    }
}
