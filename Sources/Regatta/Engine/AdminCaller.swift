import FoundationEssentials
import Pinning

/// The admin listener of a Regatta that serves on this machine, asked with its token.
struct AdminCaller {
    private let address: ListenAddress
    private let token: String?
    private let caller: CurlCaller

    /// Takes the token from the settings, or from where the server keeps its own.
    init(_ settings: Settings) throws {
        address = settings.admin.listen
        token = try settings.admin.token ?? AdminToken.existing(in: settings.data)
        caller = CurlCaller(userAgent: Version.userAgent)
    }

    /// Asks, and returns the JSON that comes back.
    ///
    /// - Throws: ``Failure`` with the server's words when it refuses, or none runs.
    func send(
        _ method: Call.Method,
        _ path: String,
        type: String = "application/json"
    ) async throws -> [UInt8] {
        var call = Call(method, "http://\(address)\(path)", patience: .seconds(600))
        if let token { call.headers.append(("Authorization", "Bearer \(token)")) }
        if case .post = method { call.headers.append(("Content-Type", type)) }
        let answer: CallAnswer
        do {
            answer = try await caller.send(call)
        } catch .notSent {
            throw Failure("no Regatta serves at \(address): start it with regatta serve")
        } catch {
            throw Failure("\(address): \(error)")
        }
        guard (200...299).contains(answer.status) else {
            struct Words: Decodable {
                let error: String
            }
            let words = try? JSONDecoder().decode(Words.self, from: Data(answer.body)).error
            throw Failure(words ?? "\(address): answered \(answer.status)")
        }
        return answer.body
    }

    /// Asks, and reads what comes back.
    ///
    /// - Throws: ``Failure``.
    func send<Value: Decodable>(
        _ method: Call.Method,
        _ path: String,
        as type: Value.Type
    ) async throws -> Value {
        let body = try await send(method, path)
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(body)) else {
            throw Failure("\(address): what answers there is no Regatta of this version")
        }
        return value
    }
}
