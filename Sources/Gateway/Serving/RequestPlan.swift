import DNS
import HTTPTypes
import IPNS
import Naming

/// What becomes of a request, decided from its URL alone.
enum RequestPlan: Equatable, Sendable {
    case frontPage
    case redirect(to: String, HTTPResponse.Status)
    case content(ContentPath, Site)
    /// The host may be a domain with a DNSLink: ask, and plan again.
    case ask(DomainName)
}

/// Decides what becomes of requests.
struct RequestPlanner: Sendable {
    let hosts: HostRouter
    let limits: ContentPath.Limits
    /// Whether clients must check what they get, whatever host they name.
    let isTrustless: Bool

    /// Plans the answer to a request for `target`; `hasLink` tells about its domain, once asked.
    ///
    /// - Throws: 400 or 414 when it cannot be read, 404 when there is nothing of the kind here.
    func plan(_ target: RequestTarget, hasLink: Bool? = nil) throws(Failure) -> RequestPlan {
        guard let authority = target.authority else { return try belowPaths(target, nil) }
        switch hosts.route(authority) {
        case .paths(let host): return try belowPaths(target, host)
        case .gateway(let host): return try belowPaths(target, host, authority)
        case .root(let host): return try below(host, target, authority)
        case .domain(let name):
            guard let domain = try? DomainName(name), hasLink != false else {
                return try belowPaths(target, nil)
            }
            guard hasLink == true else { return .ask(domain) }
            let path = try parse(target) { (path) throws(PathFault) in
                try ContentPath(.ipns, domain.description, below: path, limits: limits)
            }
            return .content(
                path,
                Site(
                    .domain,
                    scheme: target.scheme,
                    authority: authority.text,
                    isTrustless: isTrustless
                )
            )
        }
    }

    // MARK: - Roots with hosts of their own

    private func below(
        _ host: HostRouter.RootHost,
        _ target: RequestTarget,
        _ authority: Authority
    ) throws(Failure) -> RequestPlan {
        try check(host.namespace, of: host.gateway, target)
        let meaning = try RootLabel.meaning(of: host, inlinesDomains: target.scheme == .https)
        switch meaning {
        case .moved(let label):
            let path = try parse(target) { (path) throws(PathFault) in
                try ContentPath(host.namespace, label, below: path, limits: limits)
            }
            return redirect(path, toLabel: label, host.authority, target)
        case .root(let root):
            let path = try parse(target) { (path) throws(PathFault) in
                try ContentPath(host.namespace, root, below: path, limits: limits)
            }
            return .content(
                path,
                Site(
                    .subdomain(of: host.authority),
                    scheme: target.scheme,
                    authority: authority.text,
                    isTrustless: isTrustless || host.gateway.isTrustless
                )
            )
        }
    }

    // MARK: - Roots in paths

    /// `authority` is that of the host, if each root has a host of its own below it.
    private func belowPaths(
        _ target: RequestTarget,
        _ host: GatewayHost?,
        _ authority: Authority? = nil
    ) throws(Failure) -> RequestPlan {
        if let location = try ContentURI.routed(target.path, target.query) {
            return .redirect(to: location, .movedPermanently)
        }
        if target.path == "/" { return .frontPage }
        let path = try parse(target) { (path) throws(PathFault) in
            try ContentPath(parsing: path, limits: limits)
        }
        if let inner = path.withoutSuperfluousNamespace {
            try checkRoot(of: inner, in: path)
            return .redirect(to: inner.encoded + target.suffix, .movedPermanently)
        }
        try check(path.namespace, of: host, target)
        if let host, let authority {
            let inlines = host.inlinesDomains || target.scheme == .https
            let label = try RootLabel.label(for: path, inlinesDomains: inlines)
            return redirect(path, toLabel: label, authority.text, target)
        }
        if let canonical = path.withCanonicalName {
            return .redirect(to: canonical.encoded + target.suffix, .found)
        }
        let isTrustless = isTrustless || host?.isTrustless == true
        let site = Site(
            .path,
            scheme: target.scheme,
            authority: target.authority?.text ?? "",
            isTrustless: isTrustless
        )
        return .content(path, site)
    }

    /// Sees that a path whose namespace was named once too often is one without it.
    private func checkRoot(of inner: ContentPath, in path: ContentPath) throws(Failure) {
        switch inner.namespace {
        case .ipfs:
            guard (try? ContentRequest.cid(of: inner)) == nil else { return }
        case .ipns:
            guard (try? MutableName(inner.root)) == nil else { return }
        }
        throw .invalidPath(path.text, because: "\"\(path.root)\" is no root")
    }

    // MARK: - Parts

    private func check(
        _ namespace: ContentPath.Namespace,
        of host: GatewayHost?,
        _ target: RequestTarget
    ) throws(Failure) {
        guard let host, !host.namespaces.contains(namespace.rawValue) else { return }
        throw Failure(.notFound, "there is no /\(namespace.rawValue)/ on \(host.name)")
    }

    private func parse(
        _ target: RequestTarget,
        _ body: (Substring) throws(PathFault) -> ContentPath
    ) throws(Failure) -> ContentPath {
        do {
            return try body(target.path)
        } catch {
            throw Failure(error, in: target.path)
        }
    }

    private func redirect(
        _ path: ContentPath,
        toLabel label: String,
        _ gateway: String,
        _ target: RequestTarget
    ) -> RequestPlan {
        let host = "\(label).\(path.namespace.rawValue).\(gateway)"
        let location =
            "\(target.scheme.rawValue)://\(host)\(path.encodedBelowRoot)\(target.suffix)"
        return .redirect(to: location, .movedPermanently)
    }
}

extension RequestTarget {
    /// The query with its `?`, if there is one.
    fileprivate var suffix: String { query.isEmpty ? "" : "?\(query)" }
}

extension ContentPath {
    /// The path with the canonical form of a key that is written as a bare hash, as they were of
    /// old; nil for every other path.
    fileprivate var withCanonicalName: Self? {
        guard namespace == .ipns, root.utf8.first == UInt8(ascii: "1") || root.hasPrefix("Qm"),
            let name = try? IPNSName(root)
        else { return nil }
        return withRoot(name.description)
    }
}
