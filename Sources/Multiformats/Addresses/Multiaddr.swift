/// A network address that says how it is to be spoken to: `/dns/sp.example.com/tcp/443/https`.
///
/// It comes from strangers: its size and the number of its components are bounded, and protocols that
/// this table does not know are refused, since what they mean for the rest cannot be known.
public struct Multiaddr: Hashable, Sendable, CustomStringConvertible {
    /// The longest form read, in bytes of text or binary.
    public static let longest = 1024

    /// The most protocols in one address.
    public static let componentLimit = 16

    struct Component: Hashable, Sendable {
        let row: MultiaddrProtocol
        let value: [UInt8]
        /// How the value is written.
        let text: String
    }

    let components: [Component]

    /// Reads the text form.
    ///
    /// - Parameter text: Begins with a slash; a slash at the end counts for nothing.
    /// - Throws: ``MultiaddrError``.
    public init(_ text: String) throws(MultiaddrError) {
        guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        var rest = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard rest.popFirst() == "", !rest.isEmpty else { throw .noSlash }
        while rest.last?.isEmpty == true { rest.removeLast() }
        var components: [Component] = []
        while let name = rest.popFirst() {
            guard components.count < Self.componentLimit else {
                throw .tooManyProtocols(limit: Self.componentLimit)
            }
            guard let row = MultiaddrProtocol.named(String(name)) else {
                throw .unknownProtocol(String(name))
            }
            var text = ""
            if row.value == .path {
                text = "/" + rest.joined(separator: "/")
                rest = []
            } else if row.value != .none {
                guard let next = rest.popFirst() else { throw .noValue(row.name) }
                text = String(next)
            }
            guard let bytes = row.bytes(of: text), let canonical = row.text(of: bytes[...]) else {
                throw .badValue(row.name, text)
            }
            components.append(Component(row: row, value: bytes, text: canonical))
        }
        guard !components.isEmpty else { throw .noSlash }
        self.components = components
    }

    /// Reads the binary form, all of it.
    ///
    /// - Parameter bytes: Codes as varints, each with its value, and a length before those that vary.
    /// - Throws: ``MultiaddrError``.
    public init(bytes: [UInt8]) throws(MultiaddrError) {
        guard bytes.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        var rest = bytes.span
        var components: [Component] = []
        while !rest.isEmpty {
            guard components.count < Self.componentLimit else {
                throw .tooManyProtocols(limit: Self.componentLimit)
            }
            components.append(try Self.component(&rest))
        }
        guard !components.isEmpty else { throw .truncated }
        self.components = components
    }

    private static func component(_ rest: inout Span<UInt8>) throws(MultiaddrError) -> Component {
        let code: UInt64
        let length: Int
        let row: MultiaddrProtocol
        do {
            code = try Varint.decode(&rest)
            guard let known = MultiaddrProtocol.coded(code) else {
                throw MultiaddrError.unknownProtocol("0x" + String(code, radix: 16))
            }
            row = known
            length = try row.size ?? Int(clamping: Varint.decode(&rest))
        } catch let error as MultiaddrError {
            throw error
        } catch {
            throw .truncated
        }
        guard length <= rest.count else { throw .truncated }
        let value = [UInt8](rest.extracting(first: length))
        rest = rest.extracting(droppingFirst: length)
        guard let text = row.text(of: value[...]) else { throw .badValue(row.name, "") }
        return Component(row: row, value: value, text: text)
    }

    /// The binary form.
    public var bytes: [UInt8] {
        components.reduce(into: []) { bytes, component in
            Varint.append(component.row.code, to: &bytes)
            if component.row.size == nil {
                Varint.append(UInt64(component.value.count), to: &bytes)
            }
            bytes += component.value
        }
    }

    /// The text form.
    public var description: String {
        components.map { component in
            switch component.row.value {
            case .none: "/\(component.row.name)"
            case .path: "/\(component.row.name)\(component.text)"
            default: "/\(component.row.name)/\(component.text)"
            }
        }.joined()
    }

    /// The names of the protocols, in order.
    public var protocols: [String] { components.map(\.row.name) }

    func first(_ names: String...) -> Component? {
        components.first { names.contains($0.row.name) }
    }
}

/// What makes a text or bytes not a ``Multiaddr``.
public enum MultiaddrError: Error, Equatable, CustomStringConvertible {
    /// The text does not begin with a slash, or is only that.
    case noSlash
    /// The bytes end inside a component.
    case truncated
    /// It has more bytes than the limit.
    case tooLong(limit: Int)
    /// It has more protocols than the limit.
    case tooManyProtocols(limit: Int)
    /// A protocol that this table does not have.
    case unknownProtocol(String)
    /// A protocol without the value that it needs.
    case noValue(String)
    /// A value that is none of its protocol.
    case badValue(String, String)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .noSlash: "a multiaddr begins with a slash and a protocol"
        case .truncated: "a multiaddr ends inside a component"
        case .tooLong(let limit): "a multiaddr of more than \(limit) bytes is not read"
        case .tooManyProtocols(let limit):
            "a multiaddr of more than \(limit) protocols is not read"
        case .unknownProtocol(let name): "the multiaddr protocol \(name) is not known"
        case .noValue(let name): "/\(name) lacks its value in a multiaddr"
        case .badValue(let name, let value): "\"\(value)\" is no value for /\(name)"
        }
    }
}
