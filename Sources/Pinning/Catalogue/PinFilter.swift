public import Multiformats

/// Which requests are wanted (Pinning Service API 1.0.0, the parameters of `GET /pins`).
public struct PinFilter: Sendable {
    /// How a name is compared.
    public enum Match: String, Sendable, CaseIterable {
        /// The same characters.
        case exact
        /// The same but for capitals.
        case iexact
        /// These characters are somewhere in it.
        case partial
        /// So they are but for capitals.
        case ipartial

        func admits(_ name: String, _ wanted: String) -> Bool {
            switch self {
            case .exact: name == wanted
            case .iexact: name.lowercased() == wanted.lowercased()
            case .partial: Self.contains(name, wanted)
            case .ipartial: Self.contains(name.lowercased(), wanted.lowercased())
            }
        }

        private static func contains(_ text: String, _ part: String) -> Bool {
            let (text, part) = (Array(text.utf8), Array(part.utf8))
            guard part.count <= text.count else { return false }
            return (0...(text.count - part.count)).contains { start in
                text[start..<(start + part.count)].elementsEqual(part)
            }
        }
    }

    /// The roots, whatever version and base they are written in; empty: any.
    public var cids: [CID] = []
    /// The name; `nil`: any.
    public var name: String?
    /// How the name is compared.
    public var match = Match.exact
    /// The states; empty: any.
    public var statuses: Set<PinStatus> = []
    /// The backend in which the status counts; `nil`: the request as a whole.
    public var backend: String?
    /// Only what was made before.
    public var before: Moment?
    /// Only what was made after.
    public var after: Moment?
    /// What `meta` must hold.
    public var meta: [String: String] = [:]

    /// Everything.
    public init() {}

    func admits(_ request: PinRequest) -> Bool {
        if request.isRemoved { return false }
        if !cids.isEmpty, !cids.contains(where: { $0.v1 == request.pin.cid.v1 }) { return false }
        if let name, !match.admits(request.pin.name ?? "", name) { return false }
        if let before, !before.isAfter(request.created) { return false }
        if let after, !after.isBefore(request.created) { return false }
        if meta.contains(where: { request.pin.meta[$0.key] != $0.value }) { return false }
        if let backend {
            guard let placement = request[backend], placement.step != .gone else { return false }
            return statuses.isEmpty || statuses.contains(placement.status)
        }
        return statuses.isEmpty || statuses.contains(request.status)
    }
}

/// Some of the requests that a filter admits, the latest first.
public struct PinPage: Sendable {
    /// How many it admits in all.
    public let count: Int
    /// The first of them.
    public let requests: [PinRequest]
}
