import Locking
import Multiformats
import Retrieval

/// Pins in several backends at once: what is wanted is written down at once, and brought about by
/// ``run()``.
public final class PinningService: Sendable {
    /// Every backend, in the order of the configuration.
    public let backends: [any Backend]
    /// What was asked for.
    public let catalogue: Catalogue
    /// The names of the backends that are used when none is named.
    public let defaults: [String]
    /// How many backends must keep a pin, when nothing else is said.
    public let level: ReplicationLevel
    let clock: PinClock
    let chance: Locked<SplitMix>
    let bell = PinBell()

    /// Makes a service; nothing is done about pins before ``run()``.
    ///
    /// - Parameters:
    ///   - backends: Where pins can be kept; names must differ.
    ///   - catalogue: What was asked for before.
    ///   - defaults: Who is used when nobody is named; by default the first.
    ///   - level: How many backends must keep a pin.
    ///   - clock: The time.
    ///   - seed: For names of requests, and to spread retries.
    public init(
        backends: [any Backend],
        catalogue: Catalogue,
        defaults: [String] = [],
        level: ReplicationLevel = .all,
        clock: PinClock = .system,
        seed: UInt64
    ) {
        self.backends = backends
        self.catalogue = catalogue
        self.defaults = defaults.isEmpty ? backends.prefix(1).map(\.name) : defaults
        self.level = level
        self.clock = clock
        chance = Locked(SplitMix(seed: seed))
    }

    /// The backend of that name.
    public func backend(_ name: String) -> (any Backend)? {
        backends.first { $0.name == name }
    }

    // MARK: - Asking for pins

    /// Writes down that something is to be pinned.
    ///
    /// - Parameters:
    ///   - pin: What.
    ///   - names: Where; `nil` for the backends that the configuration says.
    ///   - level: How many of them must keep it; `nil`: as configured.
    ///   - copies: How many copies, in backends that make several.
    ///   - joins: Whether an earlier request that wants the same, and has not failed, is returned
    ///     instead of a new one.
    ///   - upload: The upload that brought the content, which is kept until backends have it.
    /// - Returns: The request; one that was joined need not have kept the upload.
    /// - Throws: ``PinningError``.
    public func add(
        _ pin: Pin,
        to names: [String]? = nil,
        level: ReplicationLevel? = nil,
        copies: Int? = nil,
        joins: Bool = false,
        upload: String? = nil
    ) throws(PinningError) -> PinRequest {
        let names = try check(pin, names, copies)
        if joins, let same = earlier(pin, names) {
            // Brought meanwhile, for whoever has not got it yet.
            let joined = try catalogue.update(same.id) { request in
                if !request.isSettled { request.upload = request.upload ?? upload }
            }
            bell.ring()
            return joined ?? same
        }
        var request = make(pin, names, level ?? self.level, copies)
        request.upload = upload
        try catalogue.add([request])
        bell.ring()
        return request
    }

    /// Replaces a request by one that wants something else, in the same backends.
    ///
    /// What both have in common stays throughout: the old one lets go when the new one is settled.
    ///
    /// - Returns: The new request.
    /// - Throws: ``PinningError``.
    public func replace(_ id: String, with pin: Pin) throws(PinningError) -> PinRequest {
        guard var old = catalogue.request(id), !old.isRemoved else { throw .unknown(id: id) }
        let names = old.placements.filter { $0.step != .gone }.map(\.backend)
        _ = try check(pin, names, nil)
        let new = make(pin, names, old.level, old.placements.first?.copies)
        old.isRemoved = true
        old.replacedBy = new.id
        try catalogue.add([new], changing: [old])
        bell.ring()
        return new
    }

    /// Writes down that something need not be kept any more.
    ///
    /// - Parameters:
    ///   - id: The request.
    ///   - names: In which backends; `nil` for all, and then the request is not shown any more.
    /// - Throws: ``PinningError``.
    public func remove(_ id: String, from names: [String]? = nil) throws(PinningError) {
        guard let request = catalogue.request(id), !request.isRemoved else {
            throw .unknown(id: id)
        }
        let known = request.placements.filter { $0.step != .gone }.map(\.backend)
        for name in names ?? [] where !known.contains(name) {
            throw .noBackend(name, known: known)
        }
        let now = clock.now
        let isAll = names.map { Set($0).isSuperset(of: known) } ?? true
        try catalogue.update(id) { request in
            request.isRemoved = isAll
            for index in request.placements.indices
            where isAll || names?.contains(request.placements[index].backend) == true {
                request.placements[index].letGo(at: now)
            }
        }
        bell.ring()
    }

    /// Has a failed placement tried again, also where that may cost again.
    ///
    /// - Throws: ``PinningError``.
    public func retry(_ id: String, in backend: String) throws(PinningError) {
        guard let request = catalogue.request(id), !request.isRemoved else {
            throw .unknown(id: id)
        }
        guard let old = request[backend] else {
            throw .noBackend(backend, known: request.placements.map(\.backend))
        }
        try catalogue.update(id) { $0[backend] = Placement(backend: backend, copies: old.copies) }
        bell.ring()
    }

    /// How far a request's content is, by backend.
    public func progress(of id: String) -> [String: PinProgress] {
        var progress: [String: PinProgress] = [:]
        for backend in backends { progress[backend.name] = backend.progress(of: id) }
        return progress
    }

    // MARK: - Making requests

    private func check(
        _ pin: Pin,
        _ names: [String]?,
        _ copies: Int?
    ) throws(PinningError) -> [String] {
        if let problem = pin.problem { throw .invalid(problem) }
        var chosen: [String] = []
        for name in names ?? defaults where !chosen.contains(name) {
            guard let backend = backend(name) else {
                throw .noBackend(name, known: backends.map(\.name))
            }
            if let problem = backend.capabilities.problem(copies: copies) {
                throw .invalid("\(name): \(problem)")
            }
            chosen.append(name)
        }
        guard !chosen.isEmpty else { throw .invalid("no backend: name one, or configure pinning") }
        return chosen
    }

    /// The latest request that wants the same in at least these backends, and did not fail.
    private func earlier(_ pin: Pin, _ names: [String]) -> PinRequest? {
        var filter = PinFilter()
        filter.cids = [pin.cid]
        return catalogue.page(filter, limit: 100).requests.first { request in
            request.pin.name == pin.name
                && names.allSatisfy { name in
                    guard let placement = request[name] else { return false }
                    return placement.status != .failed
                        && placement.step != .remove && placement.step != .gone
                }
        }
    }

    private func make(
        _ pin: Pin,
        _ names: [String],
        _ level: ReplicationLevel,
        _ copies: Int?
    ) -> PinRequest {
        let created = catalogue.takeMoment(from: clock.now)
        let chance = chance.withLock { $0.next() }
        let tail = String(chance, radix: 36).suffix(8)
        return PinRequest(
            id: "\(String(created.milliseconds, radix: 36))-\(tail)",
            pin: pin,
            created: created,
            level: level,
            placements: names.map { Placement(backend: $0, copies: copies) }
        )
    }
}

extension BackendCapabilities {
    /// Why nothing can be pinned, or not so often; `nil` when it can.
    func problem(copies: Int?) -> String? {
        guard writes else { return "nothing can be added there any more" }
        guard let copies, copies > 1 else { return nil }
        // Where the backend decides, what was asked for is reported beside what it made.
        guard let mostCopies else { return nil }
        return copies > mostCopies ? "no more than \(mostCopies) copies there" : nil
    }
}
