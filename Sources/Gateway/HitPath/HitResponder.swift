import BlockCache
import FoundationEssentials
import HTTPTypes
import Locking
import Logging
import Multiformats
import NIOCore
import Retrieval
import Synchronization

/// Answers plain requests for what is at hand: at once, without a task, in bytes.
///
/// An answer is the same as the one from ``GatewayResponder`` would be, and what that does beside it,
/// counting and logging, is done here too. What cannot be answered so is left to it: that is never an
/// error, and costs little.
final class HitResponder: Sendable {
    /// The longest body that is sent so; a longer one is sent in parts.
    static let longestBody = 1 << 20
    /// What prepared answers may take.
    private static let memory = 16 << 20
    /// What clients that are slow may leave in memory together, beside what is short.
    private static let mostUnsent = 16 << 20
    /// A body that is short: a connection may always have as much unsent.
    private static let shortBody = 16 << 10

    private let gateway: GatewayResponder
    private let preparation: HitPreparation
    private let cache: BlockCache
    private let answers = Locked(PreparedAnswers(limit: memory))
    /// What slow clients have not taken.
    let unsent = Atomic(0)

    /// Nil when there is no cache to answer from.
    init?(_ gateway: GatewayResponder) {
        guard let cache = gateway.content.retriever.cache else { return nil }
        self.gateway = gateway
        self.cache = cache
        preparation = HitPreparation(gateway: gateway, cache: cache)
    }

    /// The longest head that is looked at.
    var longestHead: Int { min(RequestScan.longestHead, gateway.configuration.headerLimit) }

    /// The answer to the request whose head is `head`; nil when it is to go another way.
    func answer(_ head: ByteBuffer, _ allocator: ByteBufferAllocator) -> ByteBuffer? {
        let started = ContinuousClock.now
        guard let prepared = prepared(for: head), mayBegin(prepared.bodyLength) else { return nil }
        let number = gateway.requestIDs.next()
        let stamp = PreparedAnswer.Stamp(date: gateway.date, number: number)
        guard let bytes = prepared.bytes(from: cache, stamp, allocator) else {
            answers.withLock { $0.remove(head) }
            return nil
        }
        let account = prepared.account
        gateway.metrics.answered(account.counter, bytes: prepared.bodyLength, since: started)
        cache.noteRequest(of: account.root, bytes: prepared.bodyLength)
        if gateway.configuration.logsAccess {
            let record = AnswerRecord(
                status: account.status,
                kind: account.kind,
                cachePart: .hit,
                bytesSent: prepared.bodyLength,
                isEnded: true
            )
            let id = gateway.requestIDs.name(of: number)
            gateway.logAccess(account.line, id, record, since: started)
        }
        return bytes
    }

    private func prepared(for head: ByteBuffer) -> PreparedAnswer? {
        let generation = gateway.content.policy.generation
        if let known = answers.withLock({ $0.find(head) }), known.generation == generation {
            return known
        }
        guard let request = RequestScan.request(in: head),
            let prepared = preparation.answer(to: request, generation: generation)
        else { return nil }
        // Ranges are seldom asked for twice.
        if request.headerFields[.range] == nil { answers.withLock { $0.keep(prepared, for: head) } }
        return prepared
    }

    private func mayBegin(_ length: Int) -> Bool {
        guard gateway.gate.hasRoom else { return false }
        return length <= Self.shortBody
            || unsent.load(ordering: .relaxed) + length <= Self.mostUnsent
    }
}
