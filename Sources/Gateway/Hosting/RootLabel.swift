import DNS
import HTTPTypes
import IPNS
import Multiformats

/// What roots are called in host names (subdomain gateway specification, "Host").
///
/// Labels are at most 63 characters, and mean the same in any case.
enum RootLabel {
    /// What a label in a host stands for.
    enum Meaning: Equatable, Sendable {
        /// The root of a path, as it is written there.
        case root(String)
        /// The same root under the label it should have.
        case moved(String)
    }

    private static let limit = 63

    /// The label for the root of a path.
    ///
    /// - Throws: 400 when the root is none, or has no label that is short enough.
    static func label(for path: ContentPath, inlinesDomains: Bool) throws(Failure) -> String {
        switch path.namespace {
        case .ipfs: return try label(for: ContentRequest.cid(of: path))
        case .ipns:
            if let name = try? IPNSName(path.root) { return try checked("\(name)", path.root) }
            let domain: DomainName
            do {
                domain = try DomainName(path.root)
            } catch {
                throw .invalidPath(path.text, because: "neither a key nor a domain: \(error)")
            }
            return inlinesDomains ? try inlined(domain) : domain.description
        }
    }

    /// What a label that a client used stands for.
    ///
    /// - Throws: 400 when it is no root's.
    static func meaning(
        of host: HostRouter.RootHost,
        inlinesDomains: Bool
    ) throws(Failure) -> Meaning {
        switch host.namespace {
        case .ipfs: try content(host.label)
        case .ipns: try name(host.label, inlinesDomains)
        }
    }

    // MARK: - Content

    private static func label(for cid: CID) throws(Failure) -> String {
        let base32 = cid.text(in: .base32)
        if base32.utf8.count <= limit { return base32 }
        return try checked(cid.text(in: .base36), "\(cid)")
    }

    private static func content(_ label: String) throws(Failure) -> Meaning {
        let lowered = label.lowercased()
        // Browsers lower the case of hosts; a label that loses its meaning by that has to move.
        if let cid = try? CID(lowered), cid.version == .v1 {
            return lowered.utf8.count <= limit ? .root(lowered) : .moved(try self.label(for: cid))
        }
        do {
            return .moved(try self.label(for: CID(label)))
        } catch let error as Failure {
            throw error
        } catch {
            throw .invalidPath("/ipfs/\(label)", because: "\(error)")
        }
    }

    // MARK: - Names

    private static func name(_ label: String, _ inlinesDomains: Bool) throws(Failure) -> Meaning {
        let lowered = label.lowercased()
        if let cid = try? CID(lowered), cid.version == .v1, let name = try? IPNSName(lowered) {
            let isCanonical = cid.codec == .libp2pKey && lowered.utf8.count <= limit
            return isCanonical ? .root(lowered) : .moved(try checked("\(name)", label))
        }
        if let name = try? IPNSName(label) { return .moved(try checked("\(name)", label)) }
        do {
            guard lowered.utf8.contains(UInt8(ascii: ".")) else {
                return .root(try DomainName(inlined: lowered).description)
            }
            let domain = try DomainName(lowered)
            return inlinesDomains ? .moved(try inlined(domain)) : .root(domain.description)
        } catch let error as Failure {
            throw error
        } catch {
            throw .invalidPath("/ipns/\(label)", because: "neither a key nor a domain: \(error)")
        }
    }

    private static func inlined(_ domain: DomainName) throws(Failure) -> String {
        guard let label = domain.inlined else {
            throw Failure(
                .badRequest,
                "inlined DNSLink incompatible with DNS label length limit of \(limit): \(domain)"
            )
        }
        return label
    }

    private static func checked(_ label: String, _ root: String) throws(Failure) -> String {
        guard label.utf8.count <= limit else {
            throw Failure(
                .badRequest,
                "CID incompatible with DNS label length limit of \(limit): \(root)",
                advice: "Ask for it below a path, on a host without subdomains."
            )
        }
        return label
    }
}
