import Curl
import FoundationEssentials
import Gateway
import Locking
import TestOrigin
import Testing

@testable import Regatta

/// What is written while requests are served, and what never is.
@Suite(.timeLimit(.minutes(1))) struct LogTests {
    private static let secrets = ["s3cret-query", "s3cret-token", "s3cret-cookie", "s3cret-user"]
    private let client = HTTPClient()
    private let site = Website.shared

    /// The lines that a server writes, telling as much as it can, while it is asked with secrets.
    private func lines(_ format: LogSettings.Format) async throws -> [String] {
        try await withOrigin(blocks: site.blocks) { origin in
            try await withServer(
                racing: [origin],
                {
                    $0.log = LogSettings(level: .trace, format: format)
                    $0.gateway.limits.logsAccess = true
                    $0.admin.token = "s3cret-admin-token"
                },
                { server in
                    let path = "/ipfs/\(site.root)/style.css?key=\(Self.secrets[0])"
                    let headers = [
                        ("Authorization", "Bearer \(Self.secrets[1])"),
                        ("Cookie", "session=\(Self.secrets[2])"),
                    ]
                    .map { (name: $0.0, value: $0.1) }
                    // From upstreams, then from the cache, then in vain; and with a name of our own.
                    for id in ["one", "two"] {
                        let answer = try await client.get(
                            server.gateway + path,
                            headers: headers + [(name: "X-Request-Id", value: id)]
                        )
                        #expect(answer.head["x-request-id"] == id)
                    }
                    _ = try await client.get(server.gateway + path, headers: headers)
                    _ = try await client.get("\(server.gateway)/ipfs/x?\(Self.secrets[0])")
                    let port = server.gateway.split(separator: ":").last ?? ""
                    _ = try await client.get(
                        "\(server.gateway)/?\(Self.secrets[0])",
                        headers: [
                            (
                                name: "Host",
                                value: "\(Self.secrets[3]):pass@\(site.root).ipfs.localhost:\(port)"
                            )
                        ]
                    )
                    _ = try await client.get(
                        "\(server.admin)/api/v1/overview?token=\(Self.secrets[0])",
                        headers: headers
                    )
                    let asked = origin.journal.requests
                    #expect(!asked.contains { $0.target.contains(Self.secrets[0]) })
                    let names = asked.flatMap(\.headers).filter { $0.name == "x-request-id" }
                    #expect(names.first?.value == "one")
                    return server.logs.withLock { $0 }
                }
            )
        }
    }

    @Test(arguments: LogSettings.Format.allCases)
    func `queries, tokens and cookies are never written`(format: LogSettings.Format) async throws {
        let lines = try await lines(format)
        #expect(lines.contains { $0.contains("an attempt ended") })
        #expect(lines.count { $0.contains("style.css") } >= 3)
        for secret in Self.secrets + ["s3cret-admin-token", "s3cret"] {
            #expect(lines.first { $0.contains(secret) } == nil, "\(secret)")
        }
    }

    @Test func `a line for each request has the same fields, and the client's own name for it`()
        async throws
    {
        let requests = try await lines(.json)
            .map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
            .filter { $0["message"] == "request" }
        #expect(requests.count == 5)
        #expect(requests.prefix(2).map { $0["request_id"] } == ["one", "two"])
        let fields = Set(try #require(requests.first).keys)
        for request in requests { #expect(Set(request.keys) == fields) }
        let wanted = ["method", "host", "path", "status", "cache", "bytes", "milliseconds"]
        #expect(fields.isSuperset(of: wanted))
        #expect(requests.prefix(3).map { $0["cache"] } == ["miss", "hit", "hit"])
    }
}
