public import BlockCache
import CAR
import FoundationEssentials
import IPLD
import Multiformats
import Retrieval

/// A Kubo node, by its RPC.
///
/// What is here of the content is sent to it as CARs; the rest it fetches itself.
public struct KuboBackend: Backend {
    /// What it is called in the configuration.
    public let name: String
    private let endpoint: String
    private let token: String?
    private let caller: any Caller
    private let blocks: RetainedBlocks?
    private let clock: PinClock

    /// How many bytes of blocks are sent at a time.
    private static let batchBytes = 8 << 20

    /// Makes a backend; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - endpoint: Where its RPC is, such as `http://127.0.0.1:5001`.
    ///   - token: For nodes with `API.Authorizations`.
    ///   - blocks: What can be sent to it.
    ///   - caller: How it is reached.
    ///   - clock: The time.
    public init(
        name: String,
        endpoint: String,
        token: String? = nil,
        blocks: RetainedBlocks? = nil,
        caller: any Caller,
        clock: PinClock = .system
    ) {
        self.name = name
        var endpoint = endpoint
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        if endpoint.hasSuffix("/api/v0") { endpoint.removeLast(7) }
        self.endpoint = endpoint
        self.token = token
        self.blocks = blocks
        self.caller = caller
        self.clock = clock
    }

    /// A Kubo node.
    public var kind: BackendKind { .kubo }

    /// It takes both a CID and a CAR.
    public var capabilities: BackendCapabilities {
        var capabilities = BackendCapabilities()
        capabilities.byCAR = blocks != nil
        return capabilities
    }

    /// Sends what is here, and has the node pin it.
    public func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        if let found = try await find(order) { return found }
        try await send(order.pin, isWanted)
        let name = order.pin.name.map { "&name=\(Target.percentEncoded($0))" } ?? ""
        // Progress is asked for so that the silence of a node that fetches is not taken for death.
        let lines = try await call(
            "pin/add?arg=\(order.pin.cid)&recursive=true&progress=true&timeout=30m\(name)"
        )
        let pinned = lines.contains { line in
            let pins = Self.decode(KuboPins.self, line)?.pins
            return pins?.contains { (try? CID($0))?.v1 == order.pin.cid.v1 } == true
        }
        if pinned { return report(order) }
        // A failure after the first byte comes in a trailer, with a status that says all is well.
        if let found = try await find(order) { return found }
        throw BackendError(.missing, "the node could not fetch all of it")
    }

    /// Whether the node has a recursive pin of it.
    public func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? {
        do {
            let lines = try await call("pin/ls?arg=\(order.pin.cid)&type=recursive")
            let keys = lines.first.flatMap { Self.decode(KuboKeys.self, $0) }?.keys ?? [:]
            let isPinned = keys.values.contains { $0.type == "recursive" }
            return isPinned ? report(order) : nil
        } catch {
            if error.reason.contains("is not pinned") { return nil }
            throw error
        }
    }

    /// Whether the node still has the pin.
    public func status(
        _ id: String,
        of order: PinOrder
    ) async throws(BackendError) -> BackendReport? {
        try await find(order)
    }

    /// Removes the pin; the node's own collector deletes the blocks.
    public func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {
        do {
            _ = try await call("pin/rm?arg=\(order.pin.cid)&recursive=true")
        } catch {
            if !error.reason.contains("not pinned") { throw error }
        }
    }

    /// The node's recursive pins.
    public func list(limit: Int) async throws(BackendError) -> [BackendListing] {
        let lines = try await call("pin/ls?type=recursive&names=true&stream=true")
        return lines.prefix(limit).compactMap { line in
            guard let pin = Self.decode(KuboListing.self, line) else { return nil }
            let name = pin.name.flatMap { $0.isEmpty ? nil : $0 }
            return BackendListing(id: pin.cid, cid: pin.cid, name: name, status: .pinned)
        }
    }

    /// The node's addresses that end in `/p2p/…`: where others can fetch from it.
    ///
    /// - Throws: ``BackendError``.
    public func addresses() async throws(BackendError) -> [String] {
        let answer = try await call("id").first.flatMap { Self.decode(KuboIdentity.self, $0) }
        return Array(
            (answer?.addresses ?? []).filter(Pin.isPeerAddress).prefix(Pin.mostOrigins)
        )
    }

    /// Sends what is here of a pin's content, for others to fetch from the node.
    ///
    /// - Throws: ``BackendError``.
    public func offer(_ pin: Pin) async throws(BackendError) {
        try await send(pin) { true }
    }

    // MARK: - Calling

    private func report(_ order: PinOrder) -> BackendReport {
        BackendReport(id: order.pin.cid.description, status: .pinned)
    }

    /// Sends the blocks that are here, in CARs of a bounded size.
    private func send(
        _ pin: Pin,
        _ isWanted: @Sendable () -> Bool
    ) async throws(BackendError) {
        guard let blocks, let root = blocks.block(pin.cid) else { return }
        var walker = HeldWalk(root: root, blocks.block)
        var car: [UInt8] = []
        while let block = walker.next() {
            if car.isEmpty { car = CAREncoder.header(roots: [pin.cid]) }
            car += CAREncoder.prefix(of: block) + block.bytes
            guard car.count >= Self.batchBytes else { continue }
            guard isWanted() else { throw BackendError(.cancelled, "nobody wants it any more") }
            try await importCAR(car)
            car = []
        }
        if !car.isEmpty { try await importCAR(car) }
    }

    private func importCAR(_ car: [UInt8]) async throws(BackendError) {
        let boundary = "regatta-\(clock.now.milliseconds)"
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"path\"; filename=\"a.car\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        let body = Array(head.utf8) + car + Array("\r\n--\(boundary)--\r\n".utf8)
        // Pinned when everything is there, not part by part.
        let lines = try await call(
            "dag/import?pin-roots=false&allow-big-block=true",
            body,
            type: "multipart/form-data; boundary=\(boundary)"
        )
        for line in lines {
            if let words = Self.decode(KuboImported.self, line)?.root?.problem, !words.isEmpty {
                throw BackendError(.refused, words)
            }
        }
    }

    /// Calls a function of the RPC, and returns the JSON values of its answer, one a line.
    private func call(
        _ function: String,
        _ body: [UInt8] = [],
        type: String? = nil
    ) async throws(BackendError) -> [ArraySlice<UInt8>] {
        var call = Call(.post(body), "\(endpoint)/api/v0/\(function)")
        if let token { call.headers.append(("Authorization", "Bearer \(token)")) }
        if let type { call.headers.append(("Content-Type", type)) }
        let answer: CallAnswer
        do {
            answer = try await caller.send(call)
        } catch {
            // Whatever was sent can be sent again: a pin that is there is no second one.
            throw BackendError(error, isRepeatable: true)
        }
        guard answer.status == 200 else {
            throw BackendError(answer, isRepeatable: true, at: clock.now)
        }
        return answer.body.split(separator: UInt8(ascii: "\n"))
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type,
        _ line: ArraySlice<UInt8>
    ) -> Value? {
        try? JSONDecoder().decode(type, from: Data(line))
    }
}
