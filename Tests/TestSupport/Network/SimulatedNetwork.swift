import Curl
import Locking
public import Retrieval

/// A network without sockets: hosts are functions from requests to scripted replies.
public final class SimulatedNetwork: Transport {
    /// What a host does with a request.
    public struct Reply: Sendable {
        /// How a reply ends.
        public enum Ending: Sendable {
            /// As it should.
            case whole
            /// With a failure.
            case failure(TransferFailure)
            /// Not at all: until whoever waits gives up.
            case silence
        }

        /// The head, or `nil` for none: then only the ending comes.
        public var head: ResponseHead?
        /// The body, as it is handed over.
        public var chunks: [[UInt8]]
        /// How it ends.
        public var ending: Ending
        /// How often other tasks go first before each piece of it.
        public var hesitation = 0

        /// Scripts a reply.
        public init(head: ResponseHead?, chunks: [[UInt8]] = [], ending: Ending = .whole) {
            self.head = head
            self.chunks = chunks
            self.ending = ending
        }

        /// A reply with a status, a media type and a body.
        public static func ok(_ type: String, _ body: [UInt8], chunk: Int = 64 << 10) -> Reply {
            let starts = stride(from: 0, to: body.count, by: chunk)
            return Reply(
                head: ResponseHead(status: 200, headers: [("content-type", type)]),
                chunks: starts.map { Array(body[$0..<min($0 + chunk, body.count)]) }
            )
        }

        /// A reply with a status and nothing else.
        public static func status(
            _ status: Int,
            _ headers: [(name: String, value: String)] = []
        ) -> Reply {
            Reply(head: ResponseHead(status: status, headers: headers))
        }

        /// No reply, ever.
        public static let silence = Reply(head: nil, ending: .silence)
    }

    /// Answers the requests to one base URL; gets the path and query.
    public typealias Host = @Sendable (_ target: String) -> Reply

    private struct State: Sendable {
        var hosts: [String: Host]
        var requests: [String] = []
        var fields: [[(name: String, value: String)]] = []
        var active = 0
    }

    private let state: Locked<State>

    /// A network with `hosts` by base URL.
    public init(_ hosts: [String: Host]) {
        state = Locked(State(hosts: hosts))
    }

    /// The URLs that were asked for, in order.
    public var requests: [String] { state.withLock { $0.requests } }

    /// The header fields of each of them.
    public var fields: [[(name: String, value: String)]] { state.withLock { $0.fields } }

    /// How many transfers are under way.
    public var active: Int { state.withLock { $0.active } }

    /// Changes what a host does.
    public func set(_ url: String, _ host: @escaping Host) {
        state.withLock { $0.hosts[url] = host }
    }

    /// Takes all hosts off the network.
    public func unplug() {
        state.withLock { $0.hosts = [:] }
    }

    /// Answers `request` by its host's script.
    public func fetch<Result: Sendable>(
        _ request: Request,
        _ body: (any Response) async throws -> Result
    ) async throws -> Result {
        let found = state.withLock { state -> (Host, String)? in
            state.requests.append(request.url)
            state.fields.append(request.headers)
            state.active += 1
            let entry = state.hosts.first { request.url.hasPrefix($0.key + "/") }
            return entry.map { ($0.value, String(request.url.dropFirst($0.key.count))) }
        }
        defer { state.withLock { $0.active -= 1 } }
        let reply = found.map { $0.0($0.1) }
        let failure = Reply(head: nil, ending: .failure(.unreachable))
        return try await body(SimulatedResponse(reply ?? failure, request))
    }
}

/// A scripted response; cancelling it wakes whoever waits.
private final class SimulatedResponse: Response {
    private struct State: Sendable {
        var chunks: ArraySlice<[UInt8]>
        var isCancelled = false
        var isOver = false
        var wait: CheckedContinuation<Void, Never>?
        var sink: (any BodySink)?
    }

    private let reply: SimulatedNetwork.Reply
    private let request: Request
    private let state: Locked<State>

    init(_ reply: SimulatedNetwork.Reply, _ request: Request) {
        self.reply = reply
        self.request = request
        state = Locked(State(chunks: reply.chunks[...]))
    }

    var timings: TransferTimings { TransferTimings() }

    func head() async throws -> ResponseHead {
        await hesitate()
        if let head = reply.head { return head }
        try await end()
        throw TransferFailure.broken("a reply without a head that ends well")
    }

    func next() async throws -> [UInt8]? {
        await hesitate()
        let (chunk, isCancelled) = state.withLock { state in
            // A sink that is full gets the same again when its reader comes back.
            guard let sink = state.sink, let chunk = state.chunks.first else {
                return (state.chunks.popFirst(), state.isCancelled)
            }
            if case .full = sink.take(chunk.span) { return ([], state.isCancelled) }
            state.chunks.removeFirst()
            return ([], state.isCancelled)
        }
        guard !isCancelled, !Task.isCancelled else { throw TransferFailure.cancelled }
        if let chunk { return chunk }
        try await end()
        return nil
    }

    func pour(into sink: any BodySink) {
        state.withLock { $0.sink = sink }
    }

    /// Nothing waits: what the sink had no room for is offered again to whoever asks for more.
    func proceed() {}

    func expectEnd() {}

    func cancel() {
        let wait = state.withLock { state in
            state.isCancelled = true
            return state.wait.take()
        }
        wait?.resume()
    }

    private func hesitate() async {
        for _ in 0..<reply.hesitation { await Task.yield() }
    }

    private func end() async throws {
        switch reply.ending {
        case .whole: return
        case .failure(let failure): throw failure
        case .silence:
            let isSlow = reply.head == nil
            let limit = isSlow ? request.firstByteTimeout : request.stallTimeout
            let alarm = Task {
                // Cancelled when the wait has ended otherwise.
                if (try? await Task.sleep(for: limit)) != nil { wake() }
            }
            await waitForCancellation()
            alarm.cancel()
            let isCancelled = state.withLock { $0.isCancelled }
            throw isCancelled ? TransferFailure.cancelled : isSlow ? .slow : .stalled
        }
    }

    private func wake() {
        let wait = state.withLock { state in
            state.isOver = true
            return state.wait.take()
        }
        wait?.resume()
    }

    private func waitForCancellation() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    guard !state.isCancelled, !state.isOver else { return true }
                    state.wait = continuation
                    return false
                }
                if isCancelled { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
    }
}
