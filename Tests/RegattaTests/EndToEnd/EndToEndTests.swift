import Curl
import Locking
import TestOrigin
import TestSupport
import Testing

@testable import Regatta

/// One gateway is slow, one lies about every block, one is good: a client sees only good bytes.
@Suite(.timeLimit(.minutes(2))) struct EndToEndTests {
    let client = HTTPClient()
    let site = Website.shared

    private func withOrigins(
        _ body: @Sendable ([Origin]) async throws -> Void
    ) async throws {
        let slow = Behaviour { $0.latency = .milliseconds(120) }
        let lying = Behaviour { $0.corruptChance = 1 }
        try await withOrigin(slow, seed: 1, blocks: site.blocks) { slow in
            try await withOrigin(lying, seed: 2, blocks: site.blocks) { lying in
                try await withOrigin(seed: 3, blocks: site.blocks) { good in
                    try await body([slow, lying, good])
                }
            }
        }
    }

    @Test func `a site is served whole, and again when its origins are gone`() async throws {
        try await withOrigins { origins in
            try await withServer(racing: origins) { server in
                let root = "\(server.gateway)/ipfs/\(site.root)"
                try await visit(root)
                for origin in origins { await origin.stop() }
                for answer in try await visit(root) {
                    let status = answer.head["cache-status"] ?? "none"
                    #expect(status.hasPrefix("regatta; hit"), "\(answer.head.effectiveURL)")
                }
            }
        }
    }

    /// What a browser would ask for, each compared with what was published.
    @discardableResult
    private func visit(_ root: String) async throws -> [HTTPClient.Answer] {
        let page = try await client.get("\(root)/")
        #expect(page.body == site.page)
        #expect(page.head["content-type"]?.hasPrefix("text/html") == true)
        let style = try await client.get("\(root)/style.css")
        #expect(style.body == site.style)
        #expect(style.head["content-type"]?.hasPrefix("text/css") == true)
        let picture = try await client.get("\(root)/images/logo.png")
        #expect(picture.body == site.picture)
        #expect(picture.head["content-type"] == "image/png")
        let listing = try await client.get("\(root)/images/")
        #expect(listing.text.contains("399.png"))
        let plain = try await client.get("\(root)/plain/")
        #expect(plain.text.contains("a b.txt"))
        let large = try await client.get("\(root)/large.bin")
        #expect(large.body == site.large)
        return [page, style, picture, listing, plain, large]
    }

    @Test(arguments: [0..<1, 99_999..<100_001, 2_999_999..<3_000_000, 1_234_567..<2_345_678])
    func `a range is fetched without the rest`(range: Range<Int>) async throws {
        try await withOrigins { origins in
            try await withServer(racing: [origins[2]]) { server in
                let answer = try await client.get(
                    "\(server.gateway)/ipfs/\(site.root)/large.bin",
                    headers: [("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
                )
                #expect(answer.status == 206)
                #expect(answer.body == Array(site.large[range]))
                let most = range.count + 4 * 100_000
                #expect(origins[2].journal.bytes < most)
            }
        }
    }

    @Test func `nothing that a liar sent is kept or served`() async throws {
        try await withOrigins { origins in
            try await withServer(racing: [origins[1]]) { server in
                let url = "\(server.gateway)/ipfs/\(site.root)/style.css"
                let refused = try await client.get(url)
                #expect(refused.status == 502)
                await origins[1].stop()
                #expect(try await client.get(url).status == 502)
                let metrics = try await client.get("\(server.admin)/metrics")
                #expect(metrics.text.contains("regatta_cache_blocks 0\n"))
                #expect(metrics.text.contains("regatta_verification_failures_total{"))
                #expect(server.logs.withLock { $0.contains { $0.contains("wrong bytes") } })
            }
        }
    }

    @Test func `what happens is counted`() async throws {
        try await withOrigins { origins in
            try await withServer(racing: origins) { server in
                _ = try await client.get("\(server.gateway)/ipfs/\(site.root)/large.bin")
                var metrics = ""
                // A request is counted when its answer has ended, which its client knows first.
                repeat {
                    metrics = try await client.get("\(server.admin)/metrics").text
                } while !metrics.contains("\nregatta_http_requests_total{")
                for name in [
                    "regatta_upstream_requests_total{",
                    "regatta_upstream_bytes_total{", "regatta_race_wins_total{",
                    "regatta_upstream_score{", "regatta_cache_bytes ", "regatta_build_info{",
                    "process_resident_memory_bytes ",
                ] {
                    #expect(metrics.contains("\n\(name)"), "\(name)")
                }
                let gateways = try await client.get("\(server.admin)/api/v1/gateways")
                for origin in origins { #expect(gateways.text.contains(origin.url)) }
                #expect(try await client.get("\(server.admin)/readyz").status == 200)
            }
        }
    }

    @Test func `nothing of the client reaches an origin`() async throws {
        try await withOrigins { origins in
            try await withServer(racing: [origins[2]]) { server in
                let answer = try await client.get(
                    "\(server.gateway)/ipfs/\(site.root)/style.css?secret=1",
                    headers: [
                        ("Cookie", "a=secret"), ("Authorization", "Bearer secret"),
                        ("Referer", "http://secret.example/"), ("X-Forwarded-For", "secret"),
                    ]
                )
                #expect(answer.status == 200)
                for request in origins[2].journal.requests {
                    #expect(!"\(request)".contains("secret"))
                    #expect(request.header("user-agent") == Version.userAgent)
                }
            }
        }
    }

    @Test func `a client that leaves stops the origin's work`() async throws {
        try await withOrigins { origins in
            origins[2].behave { $0.rate = 500_000 }
            try await withServer(racing: [origins[2]]) { server in
                try await client.leave("\(server.gateway)/ipfs/\(site.root)/large.bin")
                await origins[2].wait { $0.active == 0 }
                #expect(origins[2].journal.bytes < site.large.count)
            }
        }
    }
}
