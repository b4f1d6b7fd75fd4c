public import DNS
public import IPNS

/// A name that may stand for something else tomorrow: what follows `/ipns/`.
public enum MutableName: Hashable, Sendable {
    /// The hash of a key, whose owner signs what it stands for.
    case key(IPNSName)
    /// A domain, whose owner keeps in the DNS what it stands for.
    case domain(DomainName)

    /// Reads a name as it stands in a path: a key in any of its forms, else a domain.
    ///
    /// - Throws: ``NamingError`` with ``NamingError/Code/badName(_:)``.
    public init(_ text: String) throws(NamingError) {
        if let key = try? IPNSName(text) {
            self = .key(key)
            return
        }
        do {
            self = .domain(try DomainName(text))
        } catch .oneLabel {
            // Without a dot it was meant as a key.
            throw NamingError(.badName(Self.reason(text)), name: text)
        } catch {
            throw NamingError(.badName("\(error)"), name: text)
        }
    }

    private static func reason(_ text: String) -> String {
        do throws(IPNSNameError) {
            _ = try IPNSName(text)
            return ""
        } catch {
            return "\(error)"
        }
    }
}

extension MutableName: CustomStringConvertible {
    /// The canonical text: a key as its CID in base 36, a domain in lower case.
    public var description: String {
        switch self {
        case .key(let name): name.description
        case .domain(let name): name.description
        }
    }
}
