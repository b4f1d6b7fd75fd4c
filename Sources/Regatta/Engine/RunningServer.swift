import FoundationEssentials
import Retrieval

/// A Regatta that serves on this machine, asked through its admin listener.
struct RunningServer {
    private let address: ListenAddress

    init(_ settings: Settings) {
        address = settings.admin.listen
    }

    /// Its scoreboard; nil when nobody answers.
    func scores() async -> [UpstreamScore]? {
        struct Answer: Decodable {
            let gateways: [UpstreamScore]
        }
        return await get("/api/v1/gateways", as: Answer.self)?.gateways
    }

    /// The timelines of its latest requests, latest first; nil when nobody answers.
    func requests() async -> [WantReport]? {
        struct Answer: Decodable {
            let requests: [WantReport]
        }
        return await get("/api/v1/requests", as: Answer.self)?.requests
    }

    /// How full its cache is; nil when nobody answers.
    func cacheFill() async -> CacheFill? {
        await get("/api/v1/cache", as: CacheFill.self)
    }

    private func get<Value: Decodable & Sendable>(
        _ path: String,
        as type: Value.Type
    ) async -> Value? {
        let transport = CurlTransport(
            userAgent: Version.userAgent,
            connectTimeout: .milliseconds(500)
        )
        defer { transport.stop() }
        let request = Request(
            url: "http://\(address)\(path)",
            headers: [],
            firstByteTimeout: .seconds(2),
            stallTimeout: .seconds(2)
        )
        return try? await transport.fetch(request) { response in
            guard try await response.head().status == 200 else { throw Failure("no answer") }
            var bytes: [UInt8] = []
            while let chunk = try await response.next() { bytes += chunk }
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        }
    }
}

/// How full a cache is.
struct CacheFill: Codable {
    let bytes: Int
    let limitBytes: Int
    let blocks: Int
}
