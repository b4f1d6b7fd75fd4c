/// Why a request path names nothing that could be served.
enum PathFault: Error, Equatable {
    /// Longer than `limit` bytes: 414.
    case tooLong(limit: Int)
    /// More than `limit` segments.
    case tooDeep(limit: Int)
    /// A `%` that two hexadecimal digits do not follow, or bytes that are not UTF-8.
    case badEncoding
    /// `..` leads above the root.
    case escapesRoot
    /// A namespace without what it should name, as in `/ipfs/`.
    case noRoot
    /// Neither `/ipfs/…` nor `/ipns/…`.
    case unknownNamespace
}

/// What a URL path asks for: a namespace, a root in it, and the names to follow from there.
///
/// The path is decoded once and then cleaned: empty segments and `.` fall away, `..` removes a
/// segment but never the root, and an encoded slash separates like any other.
struct ContentPath: Equatable, Sendable {
    enum Namespace: String, Sendable {
        case ipfs
        case ipns
    }

    /// Bounds of what is parsed.
    ///
    /// Names in UnixFS reach 255 bytes, three times as many encoded.
    struct Limits: Sendable {
        var bytes = 8192
        var segments = 256
    }

    let namespace: Namespace
    /// The first segment, as it was asked for: a CID or a name, not yet parsed.
    let root: String
    /// The names after the root, decoded.
    let segments: [String]
    /// Whether the path ended in a slash (or in `.` or `..`, which stand for one).
    let endsInSlash: Bool

    /// Reads a URL path, without its query.
    init(parsing path: Substring, limits: Limits = Limits()) throws(PathFault) {
        guard path.utf8.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        guard let decoded = PercentEncoding.decode(path) else { throw .badEncoding }
        var rest = decoded.utf8.split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )[...]
        guard rest.popFirst()?.isEmpty == true else { throw .unknownNamespace }
        while rest.first?.isEmpty == true { rest.removeFirst() }
        guard let first = rest.popFirst(), let namespace = Namespace(rawValue: String(first) ?? "")
        else { throw .unknownNamespace }
        try self.init(namespace: namespace, cleaning: rest, limits: limits)
    }

    /// Reads the path of a URL whose host says namespace and root.
    init(
        _ namespace: Namespace,
        _ root: String,
        below path: Substring,
        limits: Limits = Limits()
    ) throws(PathFault) {
        guard path.utf8.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        guard let decoded = PercentEncoding.decode(path) else { throw .badEncoding }
        guard decoded.utf8.first == UInt8(ascii: "/") else { throw .unknownNamespace }
        let parts = decoded.utf8.split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        try self.init(
            namespace: namespace,
            cleaning: [root.utf8[...]] + parts.dropFirst(),
            limits: limits
        )
    }

    private init(
        namespace: Namespace,
        cleaning parts: ArraySlice<Substring.UTF8View>,
        limits: Limits
    ) throws(PathFault) {
        var names: [String] = []
        var endsInSlash = false
        for part in parts {
            endsInSlash = true
            let name = String(part) ?? ""
            switch name {
            case "", ".":
                continue
            case "..":
                guard names.count > 1 else { throw .escapesRoot }
                names.removeLast()
            default:
                guard names.count <= limits.segments else { throw .tooDeep(limit: limits.segments) }
                names.append(name)
                endsInSlash = false
            }
        }
        guard let root = names.first else { throw .noRoot }
        self.namespace = namespace
        self.root = root
        segments = Array(names.dropFirst())
        self.endsInSlash = endsInSlash
    }

    /// The last name of the path; nil at the root.
    var name: String? { segments.last }

    /// The path as a URL has it: ASCII, safe in a header field and in HTML.
    var encoded: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        appendPrefix(to: &bytes)
        appendSegments(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same without namespace and root: the path of a URL whose host says those.
    var encodedBelowRoot: String {
        var bytes: [UInt8] = []
        appendSegments(to: &bytes)
        return bytes.isEmpty ? "/" : String(decoding: bytes, as: UTF8.self)
    }

    /// The path as a person reads it.
    var text: String {
        var text = "/\(namespace.rawValue)/\(root)"
        for segment in segments { text += "/" + segment }
        return endsInSlash ? text + "/" : text
    }

    private func appendPrefix(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "/"))
        bytes.append(contentsOf: namespace.rawValue.utf8)
        bytes.append(UInt8(ascii: "/"))
        PercentEncoding.append(root, keeping: PercentEncoding.segment, to: &bytes)
    }

    private func appendSegments(to bytes: inout [UInt8]) {
        for segment in segments {
            bytes.append(UInt8(ascii: "/"))
            PercentEncoding.append(segment, keeping: PercentEncoding.segment, to: &bytes)
        }
        if endsInSlash { bytes.append(UInt8(ascii: "/")) }
    }

    /// The path one level in, when the root names a namespace again, as in `/ipfs/ipfs/<cid>`.
    var withoutSuperfluousNamespace: Self? {
        guard namespace == .ipfs, let inner = Namespace(rawValue: root), let first = segments.first
        else { return nil }
        return Self(
            namespace: inner,
            root: first,
            segments: Array(segments.dropFirst()),
            endsInSlash: endsInSlash
        )
    }

    /// The same path below another root.
    func withRoot(_ root: String) -> Self {
        Self(namespace: namespace, root: root, segments: segments, endsInSlash: endsInSlash)
    }

    /// Another path below the same root.
    func with(_ segments: [String], endsInSlash: Bool) -> Self {
        Self(namespace: namespace, root: root, segments: segments, endsInSlash: endsInSlash)
    }

    /// A path of names that are decoded and clean.
    init(namespace: Namespace, root: String, segments: [String], endsInSlash: Bool) {
        self.namespace = namespace
        self.root = root
        self.segments = segments
        self.endsInSlash = endsInSlash
    }
}
