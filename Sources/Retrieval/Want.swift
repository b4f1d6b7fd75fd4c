public import Multiformats
public import UnixFS

/// What a client asked for, as data: the part of a DAG that its answer needs.
///
/// It mirrors a trustless CAR request (IPFS Trustless Gateway, sections "Path", `dag-scope` and
/// `entity-bytes`), so that one upstream request can fill a whole session.
public struct Want: Hashable, Sendable {
    /// The root of the content path.
    public let root: CID
    /// The segments after the root, percent-decoded; empty for the root itself.
    public let path: [String]
    /// How much of what the path leads to is wanted.
    public let scope: DAGScope
    /// The bytes of a file that are wanted; `nil` for all of it.
    public let bytes: EntityBytes?

    /// Describes a want; by default a whole entity: a file, or a directory without its entries.
    public init(
        root: CID,
        path: [String] = [],
        scope: DAGScope = .entity,
        bytes: EntityBytes? = nil
    ) {
        self.root = root
        self.path = path
        self.scope = scope
        self.bytes = bytes
    }

    /// Whether one raw block answers it, so that a CAR would only add a wrapper.
    var isOneBlock: Bool {
        path.isEmpty && (scope == .block || root.codec == .raw)
    }

    /// The same for a part of the file; itself without one, or when the part is what it says.
    func part(_ span: Range<UInt64>?) -> Want {
        guard let span, scope == .entity else { return self }
        let bytes = EntityBytes(
            from: Int64(clamping: span.lowerBound),
            to: Int64(clamping: max(span.upperBound, 1) - 1)
        )
        return Want(root: root, path: path, bytes: bytes)
    }
}
