import HTTPTypes
import Hummingbird
import Locking
import Multiformats
import NIOCore

/// What a request brings beside itself: the connection, so that waiting ends when it does.
struct OriginContext: InitializableFromSource, Sendable {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}

/// Turns requests into answers and applies the faults.
struct OriginResponder: Sendable {
    let state: Locked<OriginState>
    let blocks: @Sendable (CID) -> [UInt8]?
    let pages: @Sendable (String) -> [UInt8]?

    func respond(to request: Request, context: OriginContext) async throws -> Response {
        let (behaviour, lateness, count) = state.note { state in
            state.journal.begin(Journal.Request(request))
            let jitter = Double.random(in: 0...1, using: &state.chance)
            let lateness = state.behaviour.latency + state.behaviour.jitter * jitter
            return (state.behaviour, lateness, state.journal.requests.count)
        }
        do {
            if lateness > .zero { try await pause(for: lateness, on: context.channel) }
        } catch {
            state.note { $0.journal.end(aborted: error is Departed) }
            throw error
        }
        var answer = fault(behaviour, request: request, count: count) ?? honest(request, behaviour)
        decorate(&answer, behaviour)
        guard request.method != .head else {
            state.note { $0.journal.end(aborted: false) }
            answer.headers[.contentLength] = answer.length.map(String.init) ?? "0"
            return Response(status: answer.status, headers: answer.headers)
        }
        return deliver(answer, behaviour, on: context.channel)
    }

    private func honest(_ request: Request, _ behaviour: Behaviour) -> Answer {
        guard request.uri.path.hasPrefix("/ipfs/") else { return page(request) }
        guard let target = GatewayTarget(request) else {
            return Answer(.badRequest, saying: "no CID in the path")
        }
        let store = FaultyStore(behaviour: behaviour, state: state, blocks: blocks)
        return switch target.format {
        case .raw: Answer(rawBlock: target, from: store)
        case .car: Answer(car: target, from: store)
        case nil: Answer(.notAcceptable, saying: "only raw blocks and CARs here")
        }
    }

    private func page(_ request: Request) -> Answer {
        guard let bytes = pages(request.uri.path) else {
            return Answer(.notFound, saying: "nothing here")
        }
        return Answer(.ok, type: "application/octet-stream", bytes)
    }

    /// The faults that replace an answer.
    private func fault(_ behaviour: Behaviour, request: Request, count: Int) -> Answer? {
        if let limit = behaviour.limit, count > limit {
            return refusal(.tooManyRequests, behaviour)
        }
        if state.withLock({ $0.chance.hits(behaviour.errorChance) }) {
            return refusal(.init(code: behaviour.errorStatus), behaviour)
        }
        if let redirect = behaviour.redirect {
            var answer = Answer(.found, saying: "elsewhere")
            answer.headers[.location] = redirect + request.uri.string
            return answer
        }
        if behaviour.html {
            let page = "<!DOCTYPE html><title>Welcome</title><p>Not what you asked for."
            return Answer(.ok, type: "text/html; charset=utf-8", Array(page.utf8))
        }
        return nil
    }

    private func refusal(_ status: HTTPResponse.Status, _ behaviour: Behaviour) -> Answer {
        var answer = Answer(status, saying: "refused")
        answer.headers[.retryAfter] = behaviour.retryAfter
        return answer
    }

    private func decorate(_ answer: inout Answer, _ behaviour: Behaviour) {
        if let type = behaviour.contentType {
            answer.headers[.contentType] = type.isEmpty ? nil : type
        }
        for header in behaviour.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            answer.headers.append(HTTPField(name: name, value: header.value))
        }
    }

    private func deliver(
        _ answer: Answer,
        _ behaviour: Behaviour,
        on channel: any Channel
    ) -> Response {
        let body = ResponseBody(contentLength: answer.length) { writer in
            var delivery = Delivery(behaviour: behaviour, state: state, channel: channel)
            do {
                for piece in answer.pieces() {
                    guard case .bytes(let bytes) = piece else { throw BrokenOff() }
                    try await delivery.send(bytes, to: &writer)
                }
                try await writer.finish(nil)
                state.note { $0.journal.end(aborted: false) }
            } catch {
                // Who has all of the body may leave before it is formally over.
                let deliberate =
                    error is BrokenOff || error is CancellationError
                    || delivery.sent == answer.length
                state.note { $0.journal.end(aborted: !deliberate) }
                throw error
            }
        }
        return Response(status: answer.status, headers: answer.headers, body: body)
    }
}

extension Journal.Request {
    init(_ request: Request) {
        method = request.method.rawValue
        target = request.uri.string
        headers = request.headers.map { ($0.name.canonicalName, $0.value) }
    }
}
