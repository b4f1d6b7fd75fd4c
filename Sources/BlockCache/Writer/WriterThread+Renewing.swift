import LMDB
import Locking

/// Exchanging the file while the cache is in use.
///
/// LMDB's file never shrinks, and an environment that failed badly stays unusable. So once in a while
/// there must be another: a smaller copy, an empty one, or the same again. Readers find nothing for the
/// moment between the two, which is some milliseconds.
extension WriterThread {
    /// How long is waited for those who are reading; nobody in this process reads longer.
    private static let (mostWaits, wait) = (2_000, Duration.milliseconds(1))

    /// Makes the file smaller, or opens it anew after a failure.
    mutating func renew() {
        renewAt = nil
        let trouble = writer.shared.withLock { $0.trouble }
        do throws(LMDBError) {
            switch trouble {
            case .damaged: try beginAnew()
            case .unusable: try openAnew()
            case nil: try shrink()
            }
            guard trouble != nil else { return }
            writer.shared.withLock { shared in
                shared.trouble = nil
                shared.fault = nil
                shared.verified.removeAll()
                shared.statistics.renewals += 1
            }
            if let store = writer.store, store.isOversized {
                // Another process, with a higher limit, has made it so.
                (isOversized, isOver) = (true, true)
                renewAt = Instant.now.advanced(by: configuration.retryInterval)
            }
        } catch {
            if error.isDamage { writer.shared.withLock { $0.trouble = .damaged } }
            // Somebody else has the file open, or the disk is still in trouble.
            let retryAt = Instant.now.advanced(by: configuration.retryInterval)
            renewAt = retryAt
            guard trouble != nil || error != .busy else { return }
            writer.shared.withLock { shared in
                let reason = "renewing the cache failed: \(error)"
                shared.fault = .init(reason: reason, retryAt: retryAt)
            }
        }
    }

    /// Copies what is left to a file of its own, which takes the larger one's place.
    ///
    /// Meanwhile nothing is written, and blocks wait or are declined. Both fit into the limit together:
    /// more was evicted than the limit asks for, and what is free in the old file has no room on the disk.
    private mutating func shrink() throws(LMDBError) {
        guard isOversized else { return }
        if let store = writer.store {
            // What the last commits freed, too.
            let style = writer.shared.withLock { $0.chooser.style }
            _ = try store.makeRoom(pages: 0, style)
            giveBack(store)
        }
        try exchange { () throws(LMDBError) in
            let copy = EnvironmentDirectory("\(opening.path)/smaller")
            do throws(LMDBError) {
                try copy.create()
                try copy.removeEnvironment()
                try writer.store?.environment.copyCompacted(to: copy.path)
                try close()
            } catch {
                try copy.remove()
                throw error
            }
            try opening.directory.replaceEnvironment(from: copy)
        }
        isOversized = false
        punched = 0
        let fileSize = writer.shared.withLock { $0.statistics.fileSize }
        configuration.observe(.shrunk(fileSize: fileSize))
    }

    /// Throws away what is damaged; blocks can be fetched again.
    private mutating func beginAnew() throws(LMDBError) {
        // When even this fails, whoever opens the cache next finds the damage as this one did.
        try? mark.write(Mark(.damaged).line)
        isClean = false
        try exchange { () throws(LMDBError) in
            try close()
            try opening.directory.removeEnvironment()
            try mark.write(Mark(.open(boot: currentBoot())).line)
        }
    }

    /// lmdb.h on `MDB_PANIC`: "a previous fatal error", after which an environment must be closed.
    private func openAnew() throws(LMDBError) {
        try close()
        try open()
    }

    // MARK: - Steps

    /// Runs `body`, which closes the file, while no other process has it open; then opens it again.
    private func exchange(_ body: () throws(LMDBError) -> Void) throws(LMDBError) {
        do throws(LMDBError) {
            guard try mark.alone(body) != nil else { throw .busy }
        } catch {
            if writer.store == nil { try open() }
            throw error
        }
        try open()
    }

    /// Closes the file, unless somebody reads for very long: then it stays open, which is `busy`.
    private func close() throws(LMDBError) {
        guard let (environment, tables, capacity) = takeStore() else { return }
        for _ in 0..<Self.mostWaits {
            guard environment.isAlive else { return }
            // The writer's own thread; the last reader lets go of the file and tells nobody.
            Thread.sleep(for: Self.wait)
        }
        guard let environment = environment.value else { return }
        writer.store = BlockStore(
            environment: environment,
            tables: tables,
            capacity: capacity
        )
        throw .busy
    }

    private struct WeakEnvironment {
        weak var value: Environment?

        var isAlive: Bool { value != nil }
    }

    /// Takes the store from the readers to come, and keeps no reference of its own.
    private func takeStore() -> (WeakEnvironment, Tables, Capacity)? {
        guard let store = writer.store else { return nil }
        writer.store = nil
        return (WeakEnvironment(value: store.environment), store.tables, store.capacity)
    }

    private func open() throws(LMDBError) {
        let store = try opening.openStore()
        let counters = try store.counters()
        let fileSize = store.environment.extent.fileSize
        writer.store = store
        writer.shared.withLock { shared in
            shared.counters = counters
            shared.statistics.fileSize = fileSize
        }
    }
}
