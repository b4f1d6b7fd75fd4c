import Admin
import HTTPTypes
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct RequestMetricsTests {
    @Test func `Answers are counted by code, format and cache, and timed`() async throws {
        var store = FixtureStore()
        let leaf = store.add(Array("hello\n".utf8))
        let directory = store.directory(["a": leaf])
        let registry = PrometheusRegistry()
        let gateway = TestGateway(store, metrics: registry)
        _ = try await gateway.get("/ipfs/\(leaf)")
        _ = try await gateway.get("/ipfs/\(leaf)")
        _ = try await gateway.get("/ipfs/\(leaf)?format=raw")
        _ = try await gateway.get("/ipfs/bafkqaaa?format=car")
        _ = try await gateway.get("/ipfs/\(directory)")
        _ = try await gateway.get("/ipfs/\(directory)/")
        _ = try await gateway.get("/ipfs/x")
        _ = try await gateway.get("/")
        let text = registry.exposition()
        for line in [
            "regatta_http_requests_total{cache=\"miss\",code=\"200\",format=\"file\"} 2",
            "regatta_http_requests_total{cache=\"miss\",code=\"200\",format=\"raw\"} 1",
            "regatta_http_requests_total{cache=\"hit\",code=\"200\",format=\"car\"} 1",
            "regatta_http_requests_total{cache=\"none\",code=\"301\",format=\"redirect\"} 1",
            "regatta_http_requests_total{cache=\"miss\",code=\"200\",format=\"directory\"} 1",
            "regatta_http_requests_total{cache=\"none\",code=\"400\",format=\"none\"} 1",
            "regatta_http_requests_total{cache=\"none\",code=\"200\",format=\"page\"} 1",
            "regatta_http_requests_in_progress 0",
            "regatta_http_request_duration_seconds_count 8",
            "regatta_http_first_byte_seconds_count 8",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }

    @Test func `No label takes what a client makes up`() async throws {
        let registry = PrometheusRegistry()
        let gateway = TestGateway(metrics: registry)
        for number in 0..<50 {
            _ = try await gateway.get("/ipfs/x\(number)?format=f\(number)")
            _ = try await gateway.ask(HTTPRequest.Method("M\(number)") ?? .get, "/\(number)")
        }
        let series = registry.exposition().split(separator: "\n")
            .filter { $0.hasPrefix("regatta_http_requests_total{") }
        #expect(series.count <= 2)
    }
}
