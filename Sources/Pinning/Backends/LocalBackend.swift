public import BlockCache
import IPLD
import Locking
import Multiformats
public import Retrieval
import UnixFS

/// Pins on our own disk: every block below the root is fetched, verified and retained.
///
/// What is here already, of this pin or another, is not fetched; so a fetch that was cut off goes on
/// where it was.
public struct LocalBackend: Backend {
    /// What it is called in the configuration.
    public let name: String
    private let retriever: Retriever
    private let blocks: RetainedBlocks
    private let progress = Locked<[String: PinProgress]>([:])

    /// Blocks wait in memory until there are so many bytes, or so many of them.
    private static let (batchBytes, batchBlocks) = (8 << 20, 1_024)

    /// Makes a backend.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - retriever: Brings what is not here.
    ///   - blocks: Where blocks stay; the retriever's cache must read there too.
    public init(name: String = "local", retriever: Retriever, blocks: RetainedBlocks) {
        self.name = name
        self.retriever = retriever
        self.blocks = blocks
    }

    /// Our own disk.
    public var kind: BackendKind { .local }

    /// It fetches by CID, and takes what was uploaded.
    public var capabilities: BackendCapabilities {
        var capabilities = BackendCapabilities()
        capabilities.byCAR = true
        capabilities.lists = false
        return capabilities
    }

    /// Fetches what is missing, and retains everything.
    public func add(
        _ order: PinOrder,
        isWanted: @escaping @Sendable () -> Bool
    ) async throws(BackendError) -> BackendReport {
        defer { progress.withLock { $0[order.request] = nil } }
        do {
            let done = try await retriever.withSession(
                Want(root: order.pin.cid, path: [], scope: .all)
            ) { session in
                try await fetch(order, session, isWanted)
            }
            return report(order, done)
        } catch let error as BackendError {
            throw error
        } catch let error as RetainedBlocksError {
            if case .full = error { throw BackendError(.full, "\(error)") }
            throw BackendError(.unavailable, "\(error)")
        } catch is CancellationError {
            throw BackendError(.unsure, "stopped")
        } catch let error as RetrievalError {
            throw BackendError(.missing, Self.words(error))
        } catch {
            throw BackendError(.refused, "its blocks cannot be followed: \(error)")
        }
    }

    /// Nothing: what was fetched before is found block by block when it is fetched again.
    public func find(_ order: PinOrder) async throws(BackendError) -> BackendReport? { nil }

    /// Whether the root is still here; what is below it is verified block by block elsewhere.
    public func status(
        _ id: String,
        of order: PinOrder
    ) async throws(BackendError) -> BackendReport? {
        guard order.pin.cid.isIdentity || blocks.contains(order.pin.cid) else { return nil }
        return BackendReport(id: id, status: .pinned)
    }

    /// Releases its blocks.
    public func remove(_ id: String?, of order: PinOrder) async throws(BackendError) {
        do {
            try await blocks.release(order.request)
        } catch {
            throw BackendError(.unavailable, "\(error)")
        }
    }

    /// How much of it is here.
    public func progress(of request: String) -> PinProgress? {
        progress.withLock { $0[request] }
    }

    private func fetch(
        _ order: PinOrder,
        _ session: Session,
        _ isWanted: @Sendable () -> Bool
    ) async throws -> PinProgress {
        var walker = DAGWalker(try await session.resolve(), scope: .all)
        var batch: [Block] = []
        var waiting = 0
        var done = PinProgress()
        while let block = try await session.next(&walker) {
            guard isWanted() else { throw BackendError(.cancelled, "nobody wants it any more") }
            if done.blocks == 0 { done.totalBytes = Self.total(block) }
            done.blocks += 1
            done.bytes += block.bytes.count
            batch.append(block)
            waiting += block.bytes.count
            if waiting >= Self.batchBytes || batch.count >= Self.batchBlocks {
                try await blocks.retain(batch, for: order.request)
                (batch, waiting) = ([], 0)
                progress.withLock { [done] in $0[order.request] = done }
            }
        }
        try await blocks.retain(batch, for: order.request)
        return done
    }

    /// Why it is not here yet, and what those said who were asked last.
    private static func words(_ error: RetrievalError) -> String {
        let what =
            switch error.code {
            case .absent: "nobody has all of it"
            case .timedOut: "nobody delivered all of it in time"
            case .limited: "every gateway was asked too often"
            default: "nobody could deliver all of it"
            }
        var told: [String] = []
        for attempt in error.attempts.reversed() where attempt.outcome.fault != nil {
            let words = "\(attempt.upstream) \(attempt.words)"
            if !told.contains(words), told.count < 4 { told.append(words) }
        }
        return told.isEmpty ? what : "\(what): \(told.joined(separator: ", "))"
    }

    /// The bytes of the whole DAG, as its root says, which need not be true.
    private static func total(_ root: Block) -> Int? {
        guard root.cid.codec == .dagPB, let node = try? DAGPBNode(decoding: root.bytes) else {
            return root.cid.codec == .raw ? root.bytes.count : nil
        }
        var total = UInt64(root.bytes.count)
        for link in node.links {
            let (sum, isTooLarge) = total.addingReportingOverflow(link.size ?? 0)
            guard !isTooLarge else { return nil }
            total = sum
        }
        return Int(exactly: total)
    }

    private func report(_ order: PinOrder, _ done: PinProgress) -> BackendReport {
        BackendReport(
            id: order.request,
            status: .pinned,
            info: ["dag_size": "\(done.bytes)", "dag_blocks": "\(done.blocks)"]
        )
    }
}
