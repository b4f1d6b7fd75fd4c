import FoundationEssentials
import Retrieval

/// A Regatta that serves on this machine, asked through its admin listener.
struct RunningServer {
    private let address: ListenAddress
    private let token: String?

    init(_ settings: Settings) {
        address = settings.admin.listen
        token = settings.admin.token
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

    /// Whether it answers at all.
    func isAlive() async -> Bool {
        await answer("/healthz") != nil
    }

    private func get<Value: Decodable & Sendable>(
        _ path: String,
        as type: Value.Type
    ) async -> Value? {
        guard let bytes = await answer(path) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    /// What is at `path`; nil when nobody answers, or nothing is there.
    private func answer(_ path: String) async -> [UInt8]? {
        let transport = CurlTransport(
            userAgent: Version.userAgent,
            connectTimeout: .milliseconds(500)
        )
        defer { transport.stop() }
        let request = Request(
            url: "http://\(address)\(path)",
            headers: token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? [],
            firstByteTimeout: .seconds(2),
            stallTimeout: .seconds(2)
        )
        return try? await transport.fetch(request) { response in
            guard try await response.head().status == 200 else { throw Failure("no answer") }
            var bytes: [UInt8] = []
            while let chunk = try await response.next() { bytes += chunk }
            return bytes
        }
    }
}

/// How full a cache is.
struct CacheFill: Codable {
    let bytes: Int
    let limitBytes: Int
    let blocks: Int
}
