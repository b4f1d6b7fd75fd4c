import IPNS
import Locking
import Retrieval

/// Finds what keys stand for: the latest record that anybody has, and never an older one than was
/// known before.
final class RecordResolver: Sendable {
    /// What is known of a name.
    private struct Entry: Sendable {
        var record: IPNSRecord?
        /// Until when `record` is used without asking.
        var freshUntil = Duration.zero
        /// When the network last said what it has; `nil`: not since the start.
        var asked: Duration?
        /// Whether asking failed when `freshUntil` was set.
        var isStale = false
        /// Why there is no record that holds, and until when that is believed.
        var failure: NamingError?
        var failureUntil = Duration.zero
    }

    private typealias Outcome = Result<CurrentRecord, NamingError>

    private let survey: RecordSurvey
    private let configuration: NamingConfiguration
    private let clock: EngineClock
    private let archive: RecordArchive?
    private let entries: Locked<Shelf<IPNSName, Entry>>
    private let flights = Flights<IPNSName, Outcome>()

    init(
        _ survey: RecordSurvey,
        archive: RecordArchive?,
        configuration: NamingConfiguration,
        clock: EngineClock
    ) {
        self.survey = survey
        self.archive = archive
        self.configuration = configuration
        self.clock = clock
        entries = Locked(Shelf(capacity: configuration.kept))
    }

    /// The record of `name` that counts now.
    ///
    /// - Throws: ``NamingError``, or `CancellationError`.
    func record(of name: IPNSName, _ freshness: Freshness) async throws -> CurrentRecord {
        let entry = entry(of: name)
        let now = clock.now
        let kept = entry.record.flatMap { $0.isExpired(at: clock.unixTime) ? nil : $0 }
        let isFresh = now < entry.freshUntil
        let isEnough =
            switch freshness {
            case .cached: true
            case .usual: isFresh
            case .latest: isFresh && now < (entry.asked ?? .zero) + configuration.failures
            }
        if let kept, isEnough { return current(kept, entry, at: now) }
        guard freshness != .cached else { throw NamingError(.notCached, name: "\(name)") }
        if kept == nil, let failure = entry.failure, now < entry.failureUntil { throw failure }
        let outcome = try await flights.value(
            for: name,
            within: kept == nil ? nil : configuration.patience,
            clock: clock
        ) {
            await self.refresh(name)
        }
        // Too late: what is kept will do, and what is on its way is for whoever comes next.
        guard let outcome else {
            guard let kept else { throw NamingError(.timedOut, name: "\(name)") }
            return postponed(kept)
        }
        return try outcome.get()
    }

    // MARK: - What is known

    private func entry(of name: IPNSName) -> Entry {
        if let entry = entries.withLock({ $0[name] }) { return entry }
        // One that cannot be read is as good as none: the network is asked.
        guard let archive, let record = try? archive.record(of: name) else { return Entry() }
        return entries.withLock { entries in
            let entry = entries[name] ?? Entry(record: record)
            entries[name] = entry
            return entry
        }
    }

    private func current(_ record: IPNSRecord, _ entry: Entry, at now: Duration) -> CurrentRecord {
        let remaining = record.remaining(at: clock.unixTime)
        let isStale = entry.isStale || now >= entry.freshUntil
        return CurrentRecord(
            record: record,
            ttl: isStale ? .zero : record.ttl.map { min($0, remaining) },
            lifetime: min(max(entry.freshUntil - now, .zero), remaining),
            isStale: isStale
        )
    }

    /// The record that is kept, used beyond its time; it is not asked for again at once.
    private func postponed(_ record: IPNSRecord) -> CurrentRecord {
        let now = clock.now
        let entry = entries.withLock { entries in
            var entry = entries[record.name] ?? Entry(record: record)
            if now >= entry.freshUntil {
                entry.freshUntil = now + configuration.failures
                entry.isStale = true
            }
            entries[record.name] = entry
            return entry
        }
        return current(entry.record ?? record, entry, at: now)
    }

    // MARK: - Asking

    private func refresh(_ name: IPNSName) async -> Outcome {
        let result = await survey.record(of: name)
        guard !Task.isCancelled else { return .failure(NamingError(.timedOut, name: "\(name)")) }
        switch result {
        case .success(let record): return accept(record)
        case .failure(let failure): return settle(for: failure, of: name)
        }
    }

    /// Takes a record from the network, unless a later one is known.
    private func accept(_ record: IPNSRecord) -> Outcome {
        let now = clock.now
        // Also when the name has meanwhile had to make room for others.
        let known = entry(of: record.name)
        let (entry, isNew) = entries.withLock { entries -> (Entry, Bool) in
            var entry = entries[record.name] ?? known
            let isNew = entry.record.map { $0 < record } ?? true
            if isNew { entry.record = record }
            entry.freshUntil = now + configuration.lifetime(entry.record?.ttl)
            entry.asked = now
            entry.isStale = false
            entry.failure = nil
            entries[record.name] = entry
            return (entry, isNew)
        }
        // What cannot be written is still right; only a restart forgets it.
        if isNew { try? archive?.keep(record) }
        let latest = entry.record ?? record
        guard latest.isExpired(at: clock.unixTime) else {
            return .success(current(latest, entry, at: now))
        }
        let reason = "only records older than one that was known and has ended"
        return settle(for: NamingError(.badRecord(reason), name: "\(record.name)"), of: record.name)
    }

    /// Asking has failed: what is kept is used a little longer, if it holds.
    private func settle(for failure: NamingError, of name: IPNSName) -> Outcome {
        let now = clock.now
        let entry = entries.withLock { entries in
            var entry = entries[name] ?? Entry()
            entry.failure = failure
            entry.failureUntil = now + configuration.failures
            if now >= entry.freshUntil || entry.isStale {
                entry.freshUntil = now + configuration.failures
                entry.isStale = true
            }
            entries[name] = entry
            return entry
        }
        guard let record = entry.record, !record.isExpired(at: clock.unixTime) else {
            return .failure(failure)
        }
        return .success(current(record, entry, at: now))
    }
}
