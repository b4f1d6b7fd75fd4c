import FoundationEssentials
import HTTPTypes
import Hummingbird

/// What changes the process while it runs.
///
/// The guard before them asks for the token.
struct ControlViews: Sendable {
    /// Nobody has more to say than the name of a level.
    private static let bodyLimit = 1024

    let controls: AdminControls

    func add(to router: Router<BasicRequestContext>) {
        router.get("/api/v1/log", use: logLevel)
        router.put("/api/v1/log", use: setLogLevel)
        router.post("/api/v1/reload", use: reload)
    }

    private struct Level: Codable {
        let level: String
    }

    @Sendable
    private func logLevel(_ request: Request, context: BasicRequestContext) throws -> Response {
        try AdminViews.json(Level(level: controls.logLevel()))
    }

    @Sendable
    private func setLogLevel(
        _ request: Request,
        context: BasicRequestContext
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let wanted = try? JSONDecoder().decode(Level.self, from: Data(body.readableBytesView))
        guard let wanted, controls.setLogLevel(wanted.level) else {
            return AdminViews.problem(
                .badRequest,
                "send {\"level\": \"debug\"}, or trace, info, notice, warning, error or critical"
            )
        }
        return try AdminViews.json(Level(level: controls.logLevel()))
    }

    @Sendable
    private func reload(
        _ request: Request,
        context: BasicRequestContext
    ) async throws -> Response {
        do {
            return try AdminViews.json(try await controls.reload())
        } catch let problem as AdminControls.Problem {
            return AdminViews.problem(.unprocessableContent, problem.description)
        }
    }
}
