import NIOCore

/// Prepared answers by the heads of requests, byte for byte, in bounded memory.
///
/// What was read once need not be read again: a client that asks as it asked before, or as another
/// did, costs one look-up. Two generations, as in the cache's memory of blocks: what is found in the
/// older joins the younger, and when that has half of the limit it becomes the older.
struct PreparedAnswers: Sendable {
    private let limit: Int
    private var young: [ByteBuffer: PreparedAnswer] = [:]
    private var old: [ByteBuffer: PreparedAnswer] = [:]
    private var youngCost = 0

    /// - Parameter limit: About how many bytes to use at most.
    init(limit: Int) {
        self.limit = limit
    }

    /// The answer to a request with this head.
    mutating func find(_ head: ByteBuffer) -> PreparedAnswer? {
        if let answer = young[head] { return answer }
        // The key is not that of the caller, which may be a part of something larger.
        guard let index = old.index(forKey: head) else { return nil }
        let (key, answer) = old.remove(at: index)
        insert(answer, for: key)
        return answer
    }

    /// Keeps an answer.
    mutating func keep(_ answer: PreparedAnswer, for head: ByteBuffer) {
        remove(head)
        insert(answer, for: ByteBuffer(bytes: head.readableBytesView))
    }

    /// Forgets an answer.
    mutating func remove(_ head: ByteBuffer) {
        old[head] = nil
        if let answer = young.removeValue(forKey: head) { youngCost -= cost(answer, head) }
    }

    private mutating func insert(_ answer: PreparedAnswer, for key: ByteBuffer) {
        young[key] = answer
        youngCost += cost(answer, key)
        guard youngCost > limit / 2 else { return }
        (old, young, youngCost) = (young, [:], 0)
    }

    private func cost(_ answer: PreparedAnswer, _ head: ByteBuffer) -> Int {
        answer.cost + head.readableBytes
    }
}
