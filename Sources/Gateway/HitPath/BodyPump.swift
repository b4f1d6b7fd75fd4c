import BlockCache
import NIOCore
import NIOHTTPTypes
import UnixFS

/// Moves the bytes of a file from the cache to a connection, on the connection's own event loop.
///
/// Nothing is handed from thread to thread: a part is copied from the cache's file into a buffer, the
/// same again and again, and written; when the socket has taken it the next one follows. It stops where
/// something is not at hand, which is then somebody else's task.
final class BodyPump {
    /// What it did.
    struct Progress: Sendable {
        /// On the next byte that was not sent.
        var reader: FileReader
        var bytes = 0
        var blocks = 0
    }

    /// After so many parts in a row, others on the event loop have their turn.
    private static let mostInARow = 8

    private let channel: any Channel
    private let cache: BlockCache
    private let partSize: Int
    private let promise: EventLoopPromise<Progress>
    private var progress: Progress
    private var buffer: ByteBuffer

    /// Sends what is at hand from where `reader` is.
    ///
    /// - Throws: When the connection has failed.
    static func run(
        _ reader: FileReader,
        from cache: BlockCache,
        to channel: any Channel,
        partSize: Int
    ) async throws -> Progress {
        let promise = channel.eventLoop.makePromise(of: Progress.self)
        channel.eventLoop.execute {
            BodyPump(reader, cache, channel, partSize, promise).run()
        }
        return try await promise.futureResult.get()
    }

    private init(
        _ reader: FileReader,
        _ cache: BlockCache,
        _ channel: any Channel,
        _ partSize: Int,
        _ promise: EventLoopPromise<Progress>
    ) {
        self.channel = channel
        self.cache = cache
        self.partSize = partSize
        self.promise = promise
        progress = Progress(reader: reader)
        buffer = channel.allocator.buffer(capacity: partSize)
    }

    private func run() {
        for _ in 0..<Self.mostInARow {
            buffer.clear()
            fill()
            let count = buffer.readableBytes
            guard count > 0 else { return promise.succeed(progress) }
            let written = channel.writeAndFlush(HTTPResponsePart.body(buffer))
            var (isDone, isWaiting) = (false, false)
            written.assumeIsolated().whenComplete { result in
                switch result {
                case .success:
                    self.progress.bytes += count
                    isDone = true
                    if isWaiting { self.runLater() }
                case .failure(let error):
                    self.promise.fail(error)
                }
            }
            isWaiting = true
            guard isDone else { return }
        }
        runLater()
    }

    private func runLater() {
        channel.eventLoop.assumeIsolated().execute { self.run() }
    }

    /// Reads the next part, as far as it is at hand.
    private func fill() {
        do {
            while buffer.readableBytes < partSize {
                if let part = progress.reader.rawPart {
                    let count = min(part.bytes.count, partSize - buffer.readableBytes)
                    guard
                        buffer.write(
                            part.bytes.prefix(count),
                            of: part.cid,
                            size: part.size,
                            from: cache
                        )
                    else { return }
                    if count == part.bytes.count { progress.blocks += 1 }
                    progress.reader.passRawPart(count)
                    continue
                }
                var next = progress.reader
                switch try next.step() {
                case .end: return
                case .bytes(let bytes): buffer.writeBytes(bytes)
                case .needs(let cid):
                    guard let block = cache.blockAtHand(cid) else { return }
                    try next.supply(block)
                    progress.blocks += 1
                }
                progress.reader = next
            }
        } catch {
            // Whoever goes on will meet it too, and knows what to do with it.
            return
        }
    }
}
