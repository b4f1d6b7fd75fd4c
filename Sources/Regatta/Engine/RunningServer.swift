import Admin
import Curl
import FoundationEssentials
import Multiformats
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

    /// Whether it answers at all.
    func isAlive() async -> Bool {
        (try? await ask("/healthz"))?.status == 200
    }

    private func get<Value: Decodable & Sendable>(
        _ path: String,
        as type: Value.Type
    ) async -> Value? {
        guard let answer = try? await ask(path), answer.status == 200 else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(answer.bytes))
    }

    /// One request, its answer whole; what is changed may take as long as it needs.
    private func ask(
        _ path: String,
        _ method: CurlRequest.Method = .get,
        token other: String? = nil
    ) async throws -> (status: Int, bytes: [UInt8]) {
        let loop = CurlLoop()
        defer { loop.stop() }
        let request = CurlRequest(
            url: "http://\(address)\(path)",
            method: method,
            headers: (other ?? token).map { [(name: "Authorization", value: "Bearer \($0)")] }
                ?? [],
            userAgent: Version.userAgent,
            connectTimeout: .milliseconds(500),
            firstByteTimeout: method == .get ? .seconds(10) : nil,
            stallTimeout: .seconds(30),
            allowsRedirect: false
        )
        return try await loop.fetch(request) { transfer in
            let status = try await transfer.head().status
            var bytes: [UInt8] = []
            while let chunk = try await transfer.next() { bytes += chunk }
            return (status, bytes)
        }
    }
}

// MARK: - Its cache

extension RunningServer {
    /// What its cache holds; nil when nobody answers.
    func cachePicture(path: String, roots count: Int) async -> CachePicture? {
        struct Ages: Decodable {
            let ages: [AgeBandView]
        }
        struct Roots: Decodable {
            let roots: [RootView]
        }
        guard let fill = await get("/api/v1/cache", as: CacheFill.self),
            let ages = await get("/api/v1/cache/ages", as: Ages.self)?.ages
        else { return nil }
        let roots =
            count > 0
            ? await get("/api/v1/cache/roots?count=\(count)", as: Roots.self)?.roots : []
        return CachePicture(path: path, fill: fill, ages: ages, roots: roots)
    }

    /// Has it remove a root and everything below; nil when nobody answers.
    ///
    /// - Throws: ``Failure`` when it answers but does not do it.
    func purge(_ root: CID, _ settings: Settings) async throws -> TallyView? {
        guard await get("/api/v1/cache", as: CacheFill.self) != nil else { return nil }
        let token = try token ?? AdminToken.existing(in: settings.data)
        let answer: (status: Int, bytes: [UInt8])
        do {
            answer = try await ask("/api/v1/cache/dags/\(root)", .delete, token: token)
        } catch {
            throw Failure("the server at \(address) was asked, and did not answer: \(error)")
        }
        switch answer.status {
        case 200:
            return try JSONDecoder().decode(TallyView.self, from: Data(answer.bytes))
        case 401:
            throw Failure(
                """
                the server at \(address) wants another admin token: give its admin.token, or its \
                data directory with --data-dir
                """
            )
        default:
            let words = String(decoding: answer.bytes.prefix(200), as: UTF8.self)
            throw Failure("the server at \(address) answered \(answer.status): \(words)")
        }
    }
}
