import CAR
import FoundationEssentials
import IPLD
import Pinning

/// Sends blocks to the running server, in CARs that fit in memory on both sides.
actor BlockUpload {
    private static let partBytes = 8 << 20

    let caller: AdminCaller
    private var part: [UInt8] = []
    /// What the server calls it; nil before the first part.
    private(set) var name: String?

    init(caller: AdminCaller) {
        self.caller = caller
    }

    private struct Seen: Decodable {
        let upload: String
    }

    /// Takes a block, and sends a part when there is enough.
    func take(_ block: Block) async throws {
        // What a part is about does not matter, but a CAR is about something.
        if part.isEmpty { part = CAREncoder.header(roots: [block.cid]) }
        part += CAREncoder.prefix(of: block) + block.bytes
        if part.count >= Self.partBytes { try await send() }
    }

    /// Sends what is left.
    func finish() async throws {
        if !part.isEmpty { try await send() }
    }

    private func send() async throws {
        let path = "/api/v1/pins/uploads" + (name.map { "/\($0)" } ?? "")
        let body = try await caller.send(.post(part), path, type: "application/vnd.ipld.car")
        guard let seen = try? JSONDecoder().decode(Seen.self, from: Data(body)) else {
            throw Failure("what answers there is no Regatta of this version")
        }
        name = seen.upload
        part = []
    }
}
