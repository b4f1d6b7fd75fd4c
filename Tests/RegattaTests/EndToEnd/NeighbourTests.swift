import Curl
import TestOrigin
import Testing

@testable import Regatta

/// Servers that are each other's gateways.
@Suite(.timeLimit(.minutes(2))) struct NeighbourTests {
    private let client = HTTPClient()
    private let site = Website.shared

    @Test func `a neighbour is asked for what it has at hand, and for no more`() async throws {
        try await withOrigin(blocks: site.blocks) { origin in
            try await withServer(racing: [origin]) { neighbour in
                let change: (inout Settings) -> Void = { settings in
                    let near = UpstreamSettings(url: neighbour.gateway, when: .cached)
                    settings.gateways.insert(near, at: 0)
                }
                try await withServer(racing: [origin], change) { server in
                    // Neither has it: the neighbour says so, and fetches nothing for us.
                    let page = "/ipfs/\(site.root)/style.css"
                    let far = try await client.get(server.gateway + page)
                    #expect(far.body == site.style)
                    let kept = try await client.get(
                        neighbour.gateway + page,
                        headers: [(name: "Cache-Control", value: "only-if-cached")]
                    )
                    #expect(kept.status == 412)
                    // It has what it was asked for itself, also when nobody else does.
                    let image = "/ipfs/\(site.root)/images/logo.png"
                    let near = try await client.get(neighbour.gateway + image)
                    #expect(near.body == site.picture)
                    await origin.stop()
                    let moved = try await client.get(server.gateway + image)
                    #expect(moved.body == site.picture)
                    let other = try await client.get(
                        "\(server.gateway)/ipfs/\(site.root)/large.bin"
                    )
                    #expect(other.status == 502)
                }
            }
        }
    }
}
