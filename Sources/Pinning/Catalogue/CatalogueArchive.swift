/// Every request, to be kept elsewhere and put back.
public struct CatalogueArchive: Codable, Sendable {
    /// The form of what follows.
    public let version: Int
    /// The requests.
    public let pins: [PinRequest]
}

extension Catalogue {
    /// Everything that is wanted, the latest first.
    public func archive() -> CatalogueArchive {
        CatalogueArchive(version: 1, pins: page(PinFilter(), limit: .max).requests)
    }
}

extension PinningService {
    /// Adds the requests of an archive that are not here.
    ///
    /// What a backend had then is asked for there; what it was never handed is.
    ///
    /// - Returns: How many were added.
    /// - Throws: ``PinningError``.
    public func restore(_ archive: CatalogueArchive) throws(PinningError) -> Int {
        guard archive.version == 1 else {
            throw .invalid("version: this one knows 1, not \(archive.version)")
        }
        var new: [PinRequest] = []
        var ids: Set<String> = []
        for request in archive.pins
        where catalogue.request(request.id) == nil && ids.insert(request.id).inserted {
            if let problem = request.pin.problem { throw .invalid("\(request.id): \(problem)") }
            new.append(request.restored(in: backends))
        }
        let moments = Set(new.map(\.created))
        guard moments.count == new.count, new.allSatisfy({ !catalogue.isTaken($0.created) }) else {
            throw .invalid("two requests were made at the same moment: not from one catalogue")
        }
        try catalogue.add(new)
        bell.ring()
        return new.count
    }
}

extension PinRequest {
    /// As it is taken over: our own disk does not have it yet, whatever it was there.
    fileprivate func restored(in backends: [any Backend]) -> PinRequest {
        var copy = self
        for index in copy.placements.indices {
            let name = copy.placements[index].backend
            guard backends.first(where: { $0.name == name })?.kind == .local else { continue }
            copy.placements[index] = Placement(backend: name)
        }
        return copy
    }
}
