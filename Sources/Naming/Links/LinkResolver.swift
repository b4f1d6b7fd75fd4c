import DNS
import Locking
import Retrieval

/// Finds what domains stand for: the DNSLink that is kept in the DNS.
final class LinkResolver: Sendable {
    /// A link that counts now; `nil` in its place: the domain has none.
    struct Finding: Sendable {
        let link: DNSLink?
        /// How long it is used before it is asked for again.
        let lifetime: Duration
        let isStale: Bool
    }

    /// What is known of a domain.
    private struct Entry: Sendable {
        var link: DNSLink?
        /// When the DNS was asked.
        var asked: Duration
        /// Until when `link` is used without asking.
        var freshUntil: Duration
        /// Until when it may be used though asking fails.
        var staleUntil: Duration
        var isStale = false
        /// Why nothing is known, instead of a link.
        var failure: NamingError?
    }

    private typealias Outcome = Result<Finding, NamingError>

    private let nameservers: Locked<NameserverTable>
    private let configuration: NamingConfiguration
    private let clock: EngineClock
    private let entries: Locked<Shelf<DomainName, Entry>>
    private let flights = Flights<DomainName, Outcome>()

    init(
        _ nameservers: NameserverTable,
        configuration: NamingConfiguration,
        clock: EngineClock
    ) {
        self.nameservers = Locked(nameservers)
        self.configuration = configuration
        self.clock = clock
        entries = Locked(Shelf(capacity: configuration.kept))
    }

    /// Asks others from now on, about everything anew.
    func replace(_ successors: NameserverTable) {
        nameservers.withLock { $0 = successors }
        entries.withLock { $0 = Shelf(capacity: configuration.kept) }
    }

    /// The link of `domain` that counts now.
    ///
    /// - Throws: ``NamingError`` when nobody could say, or `CancellationError`.
    func link(of domain: DomainName, _ freshness: Freshness) async throws -> Finding {
        let now = clock.now
        let entry = entries.withLock { $0[domain] }
        let isRecent = entry.map { now < $0.asked + configuration.failures } ?? false
        if let entry, now < entry.freshUntil, freshness != .latest || isRecent {
            if let failure = entry.failure { throw failure }
            return finding(entry, at: now)
        }
        let kept = entry.flatMap { $0.failure == nil && now < $0.staleUntil ? $0 : nil }
        if freshness == .cached {
            guard let kept else { throw NamingError(.notCached, name: "\(domain)") }
            return finding(kept, at: now)
        }
        let outcome = try await flights.value(
            for: domain,
            within: kept == nil ? nil : configuration.patience,
            clock: clock
        ) {
            await self.refresh(domain)
        }
        guard let outcome else {
            guard let kept else { throw NamingError(.timedOut, name: "\(domain)") }
            return finding(postpone(kept, domain), at: clock.now)
        }
        return try outcome.get()
    }

    private func finding(_ entry: Entry, at now: Duration) -> Finding {
        Finding(
            link: entry.link,
            lifetime: max(entry.freshUntil - now, .zero),
            isStale: entry.isStale || now >= entry.freshUntil
        )
    }

    private func refresh(_ domain: DomainName) async -> Outcome {
        do throws(LookupFailure) {
            return .success(accept(try await answer(for: domain), for: domain))
        } catch {
            let code: NamingError.Code =
                switch error {
                case .timedOut, .cancelled: .timedOut
                case .failed(let reason): .unavailable("asking the DNS failed: \(reason)")
                }
            return settle(for: NamingError(code, name: "\(domain)"), of: domain)
        }
    }

    private func answer(for domain: DomainName) async throws(LookupFailure) -> DNSAnswer {
        // A domain whose name is so long cannot have a link.
        guard let name = domain.linkName else { return DNSAnswer(texts: [], ttl: nil) }
        guard let nameserver = nameservers.withLock({ $0.nameserver(for: domain) }) else {
            throw .failed("dns.resolvers names nobody for it")
        }
        let (clock, timeout) = (clock, configuration.lookupTimeout)
        let result = await withTaskGroup(of: Result<DNSAnswer, LookupFailure>.self) { group in
            group.addTask {
                do throws(LookupFailure) {
                    return .success(try await nameserver.texts(of: name))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                let isOver = (try? await clock.sleep(for: timeout)) != nil
                return .failure(isOver ? .timedOut : .cancelled)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.cancelled)
        }
        return try result.get()
    }

    /// Takes an answer; that there is no link is believed for a short time only.
    private func accept(_ answer: DNSAnswer, for domain: DomainName) -> Finding {
        let now = clock.now
        let link = DNSLink(in: answer.texts)
        let lifetime =
            link == nil
            ? configuration.failures : configuration.lifetime(answer.ttl.map { .seconds($0) })
        let entry = Entry(
            link: link,
            asked: now,
            freshUntil: now + lifetime,
            staleUntil: now + lifetime + (link == nil ? .zero : configuration.staleLinks)
        )
        entries.withLock { $0[domain] = entry }
        return finding(entry, at: now)
    }

    /// Asking has failed: what is kept is used a little longer, if there is anything.
    private func settle(for failure: NamingError, of domain: DomainName) -> Outcome {
        guard !Task.isCancelled else { return .failure(failure) }
        let now = clock.now
        let entry = entries.withLock { entries in
            var entry =
                entries[domain]
                ?? Entry(asked: now, freshUntil: now, staleUntil: now, failure: failure)
            if now >= entry.staleUntil { entry.failure = failure }
            entry.freshUntil = now + configuration.failures
            entry.asked = now
            entry.isStale = true
            entries[domain] = entry
            return entry
        }
        return entry.failure.map { .failure($0) } ?? .success(finding(entry, at: now))
    }

    /// The answer is late: what is kept is used, and not asked for again at once.
    private func postpone(_ kept: Entry, _ domain: DomainName) -> Entry {
        let now = clock.now
        return entries.withLock { entries in
            var entry = entries[domain] ?? kept
            if now >= entry.freshUntil {
                entry.freshUntil = now + configuration.failures
                entry.isStale = true
            }
            entries[domain] = entry
            return entry
        }
    }
}
