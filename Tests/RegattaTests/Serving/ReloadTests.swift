import Admin
import BlockCache
import Foundation
import FoundationNetworking
import Locking
import TestOrigin
import Testing

@testable import Regatta

/// Settings that are read again while everything serves.
@Suite(.timeLimit(.minutes(1))) struct ReloadTests {
    private static let token = "0123456789abcdef"
    private let client = HTTPClient()
    private let site = Website.shared
    private let next = Locked<@Sendable (inout Settings) throws -> Void>({ _ in })

    /// Asks for it as an operator does; our own client has nothing to post.
    private func reload(_ server: TestServer) async throws -> (status: Int, body: Data) {
        let url = try #require(URL(string: "\(server.admin)/api/v1/reload"))
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("Bearer \(Self.token)", forHTTPHeaderField: "Authorization")
        let (body, answer) = try await URLSession.shared.data(for: request)
        return ((answer as? HTTPURLResponse)?.statusCode ?? 0, body)
    }

    private func serving(
        _ origins: [Origin],
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await withServer(
            racing: origins,
            { $0.admin.token = Self.token },
            reread: { [next] settings in
                var settings = settings
                try next.withLock { $0 }(&settings)
                return settings
            },
            body
        )
    }

    @Test func `other gateways are asked at once, and what is under way ends well`() async throws {
        var slow = Behaviour()
        slow.rate = 1_500_000
        try await withOrigin(slow, blocks: site.blocks) { slow in
            try await withOrigin(blocks: site.blocks) { other in
                try await serving([slow]) { server in
                    async let large = client.get("\(server.gateway)/ipfs/\(site.root)/large.bin")
                    while slow.journal.requests.isEmpty { await Task.yield() }
                    next.withLock { next in
                        next = { $0.gateways = [UpstreamSettings(url: other.url)] }
                    }
                    let answer = try await reload(server)
                    let change = try JSONDecoder()
                        .decode(AdminControls.Change.self, from: answer.body)
                    #expect(change == AdminControls.Change(changed: ["gateways"]))
                    _ = try await client.get("\(server.gateway)/ipfs/\(site.root)/style.css")
                    #expect(!other.journal.requests.isEmpty)
                    let whole = try await large
                    #expect(whole.body == site.large)
                }
            }
        }
    }

    @Test func `settings that are wrong change nothing, and say why`() async throws {
        try await withOrigin(blocks: site.blocks) { origin in
            try await serving([origin]) { server in
                next.withLock { next in
                    next = { _ in
                        throw SettingsError(
                            origin: "regatta.yaml:3",
                            path: "gateways",
                            problem: "nobody"
                        )
                    }
                }
                let refused = try await reload(server)
                #expect(refused.status == 422)
                #expect(refused.body.text.contains("regatta.yaml:3: gateways: nobody"))
                let overview = try await client.get("\(server.admin)/api/v1/overview")
                #expect(overview.text.contains("gateways: nobody"))
                let page = try await client.get("\(server.gateway)/ipfs/\(site.root)/style.css")
                #expect(page.body == site.style)
                next.withLock { next in
                    next = { _ in }
                }
                let read = try await reload(server)
                #expect(read.status == 200)
                let after = try await client.get("\(server.admin)/api/v1/overview")
                #expect(!after.text.contains("gateways: nobody"))
            }
        }
    }

    @Test func `what needs a restart is named, and the level of the log counts at once`()
        async throws
    {
        try await withOrigin(blocks: site.blocks) { origin in
            try await serving([origin]) { server in
                next.withLock { next in
                    next = { settings in
                        settings.log.level = .error
                        settings.cache.store.limit = 99 << 20
                        settings.admin.token = "fedcba9876543210"
                    }
                }
                let answer = try await reload(server)
                let change = try JSONDecoder()
                    .decode(AdminControls.Change.self, from: answer.body)
                #expect(change.changed == ["log.level"])
                #expect(change.restart == ["admin.token", "cache.size"])
                let level = try await client.get("\(server.admin)/api/v1/log")
                #expect(level.text.contains("error"))
                #expect(!server.logs.withLock { $0.contains { $0.contains("were read again") } })
                // It is still to come: it is named again.
                let again = try await reload(server)
                #expect(again.body.text.contains("cache.size"))
            }
        }
    }

    @Test func `a file that forbids something counts once it is named`() async throws {
        try await withTemporaryDirectory { directory in
            let file = "\(directory)/list.deny"
            try Data("/ipfs/\(site.root)/*\n".utf8).write(to: URL(filePath: file))
            try await withOrigin(blocks: site.blocks) { origin in
                try await serving([origin]) { server in
                    let page = "\(server.gateway)/ipfs/\(site.root)/style.css"
                    let before = try await client.get(page)
                    #expect(before.status == 200)
                    next.withLock { next in
                        next = { settings in settings.denylists = [file] }
                    }
                    let answer = try await reload(server)
                    #expect(answer.status == 200)
                    let after = try await client.get(page)
                    #expect(after.status == 410)
                }
            }
        }
    }
}

extension Data {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
