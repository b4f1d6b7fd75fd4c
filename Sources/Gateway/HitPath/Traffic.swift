import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// What is under way on a connection; used on its event loop only.
final class Traffic {
    private var begun = 0
    private var ended = 0
    /// Whether nothing may be answered any more but by whoever is at it.
    private var isSpent = false
    /// Whether a request has begun to arrive and has not been read to its end.
    private var isReading = false
    /// Whether the decoder has nothing of a request that is not complete.
    var isOnBoundary = true
    private(set) var lastActive = NIODeadline.now()

    /// Whether the next request may be answered in front of the decoder.
    var isQuiet: Bool { isOnBoundary && begun == ended && !isSpent }

    /// Whether the client waits for an answer, or we for nothing of it.
    var isAnswering: Bool { begun > ended && !isReading }

    /// Whether no request is under way.
    var isIdle: Bool { begun == ended }

    func noteHit() {
        lastActive = .now()
    }

    /// Runs `body`, which hands bytes to the decoder.
    ///
    /// Afterwards, ``isOnBoundary`` tells whether a request has ended in them; whether it was the last
    /// thing in them the caller knows.
    func passes(_ body: () -> Void) {
        isOnBoundary = false
        body()
    }

    func read(_ part: HTTPRequestPart) {
        lastActive = .now()
        switch part {
        case .head(let head):
            begun += 1
            isReading = true
            isOnBoundary = false
            if head.asksToClose { isSpent = true }
        case .body: break
        case .end:
            isReading = false
            isOnBoundary = true
        }
    }

    func wroteEnd() {
        ended += 1
        lastActive = .now()
    }

    /// Notes that nothing sensible can follow.
    func broke() {
        isSpent = true
    }
}
