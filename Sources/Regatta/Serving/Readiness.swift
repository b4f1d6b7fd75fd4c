import Locking

/// Whether everything listens yet: both addresses must be known.
final class Readiness: Sendable {
    /// Where the listeners wait.
    struct Addresses: Sendable {
        let gateway: ListenAddress
        let admin: ListenAddress
    }

    /// One of the two.
    enum Part {
        case gateway
        case admin
    }

    private let known = Locked<(gateway: ListenAddress?, admin: ListenAddress?)>((nil, nil))
    private let onReady: @Sendable (Addresses) async -> Void

    /// `onReady` is called once.
    init(_ onReady: @escaping @Sendable (Addresses) async -> Void) {
        self.onReady = onReady
    }

    /// Whether content can be served.
    var isReady: Bool {
        known.withLock { $0.gateway != nil }
    }

    /// One of the listeners accepts connections.
    func listening(_ part: Part, at address: ListenAddress) async {
        let complete = known.withLock { known -> Addresses? in
            switch part {
            case .gateway: known.gateway = address
            case .admin: known.admin = address
            }
            guard let gateway = known.gateway, let admin = known.admin else { return nil }
            return Addresses(gateway: gateway, admin: admin)
        }
        if let complete { await onReady(complete) }
    }
}
