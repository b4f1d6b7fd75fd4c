import Multiformats
import Routing

/// Makes upstreams of what routers, indexers and hints say, and refuses where strangers must not lead.
struct ProviderFilter: Sendable {
    /// The most records of one answer that are looked at: what comes behind costs nothing.
    static let recordLimit = 100
    /// Names that never are on the public Internet.
    private static let localSuffixes = [
        ".local", ".localhost", ".internal", ".home.arpa", ".lan", ".onion", ".test", ".invalid",
    ]

    private let configuration: FallbackConfiguration

    init(_ configuration: FallbackConfiguration) {
        self.configuration = configuration
    }

    /// The gateways that a router named; at most so many as a stage has.
    func gateways(in records: [ProviderRecord]) -> [Upstream] {
        var found: [Upstream] = []
        for record in records.prefix(Self.recordLimit) where record.mayBeGateway {
            guard let place = place(of: record) else { continue }
            let upstream = upstream(place, .discovered, piece: nil)
            if !found.contains(upstream) { found.append(upstream) }
            if found.count == configuration.providersPerStage { break }
        }
        return found
    }

    /// The storage providers that an indexer named: their gateways first, then the pieces.
    func providers(in records: [IndexerRecord]) -> [Upstream] {
        var gateways: [Upstream] = []
        var pieces: [Upstream] = []
        for record in records.prefix(Self.recordLimit) {
            guard let place = place(of: record.provider) else { continue }
            if record.provider.mayBeGateway, gateways.count < configuration.providersPerStage {
                let upstream = upstream(place, .filecoin, piece: nil)
                if !gateways.contains(upstream) { gateways.append(upstream) }
            }
            if let piece = record.piece, pieces.count < configuration.providersPerStage {
                let upstream = upstream(place, .piece, piece: piece)
                if !pieces.contains(upstream) { pieces.append(upstream) }
            }
        }
        return gateways + pieces + beam(pieces)
    }

    /// What is known without asking.
    func providers(in hints: [ContentHint]) -> [Upstream] {
        var gateways: [Upstream] = []
        var pieces: [Upstream] = []
        for hint in hints where isAllowed(hint) {
            guard gateways.count < configuration.providersPerStage else { break }
            let place = (url: hint.url, dial: String?.none)
            gateways.append(upstream(place, .filecoin, piece: nil))
            if let piece = hint.piece { pieces.append(upstream(place, .piece, piece: piece)) }
        }
        return gateways + pieces + beam(pieces)
    }

    /// The same pieces through FilBeam, where somebody pays for that.
    private func beam(_ pieces: [Upstream]) -> [Upstream] {
        guard let payer = configuration.filbeamPayer?.lowercased() else { return [] }
        var seen: Set<CID> = []
        return pieces.compactMap(\.piece).filter { seen.insert($0).inserted }.prefix(1).map {
            let url = configuration.filbeamURL.replacing("{payer}", with: payer)
            return upstream((url, nil), .filbeam, piece: $0)
        }
    }

    private func upstream(
        _ place: (url: String, dial: String?),
        _ stage: FallbackStage,
        piece: CID?
    ) -> Upstream {
        let host = place.url.split(separator: "/").dropFirst().joined(separator: "/")
        // Two pieces at one provider are two upstreams.
        let name = "\(stage.rawValue):\(host)" + (piece.map { "/\($0)" } ?? "")
        return Upstream(
            name: name,
            url: place.url,
            group: host,
            rate: configuration.providerRate,
            stage: stage,
            isUntrusted: !configuration.allowsPrivateAddresses,
            dial: place.dial,
            piece: piece
        )
    }

    /// The first of a provider's servers that may be asked.
    private func place(of record: ProviderRecord) -> (url: String, dial: String?)? {
        record.endpoints.first(where: isAllowed).map { ($0.baseURL, $0.dial) }
    }

    private func isAllowed(_ endpoint: HTTPEndpoint) -> Bool {
        configuration.allowsPrivateAddresses
            || endpoint.isSecure && isPublic(endpoint.host, endpoint.port)
    }

    /// What backends say of themselves is no more to be trusted than what strangers say.
    private func isAllowed(_ hint: ContentHint) -> Bool {
        let (scheme, rest) = hint.url.divided(at: "://")
        guard !hint.url.contains(where: { "?#@\\[".contains($0) || $0.isWhitespace }) else {
            return false
        }
        if configuration.allowsPrivateAddresses { return ["http", "https"].contains(scheme) }
        let (host, port) = rest.prefix { $0 != "/" }.divided(at: ":")
        guard let port = UInt16(port.isEmpty ? "443" : port) else { return false }
        return scheme == "https" && isPublic(String(host), port)
    }

    private func isPublic(_ host: String, _ port: UInt16) -> Bool {
        let name = "." + host.lowercased()
        let isName = host.contains(".") || host.contains(":")
        return configuration.ports.contains(port) && isName
            && !Self.localSuffixes.contains { name.hasSuffix($0) }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What stands before and behind the first `mark`; everything and nothing where there is none.
    fileprivate func divided(at mark: String) -> (Substring, Substring) {
        guard let place = firstRange(of: mark) else { return (self[...], "") }
        return (self[..<place.lowerBound], self[place.upperBound...])
    }
}
