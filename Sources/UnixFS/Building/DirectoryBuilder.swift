public import IPLD
internal import Multiformats

/// Builds a directory: in one block or, above the profile's limit, spread over shards.
///
/// Holds the names and CIDs of all entries, and at the end its blocks: some 200 bytes an entry.
public struct DirectoryBuilder: Sendable {
    private let profile: ImportProfile
    private let attributes: NodeAttributes
    private var entries: [(name: String, node: BuiltNode)] = []

    /// Begins a directory.
    ///
    /// - Parameters:
    ///   - profile: How directories are written.
    ///   - attributes: What is kept of it beside its entries; each changes the CID.
    public init(_ profile: ImportProfile, attributes: NodeAttributes = .none) {
        self.profile = profile
        self.attributes = attributes
    }

    /// Adds an entry, in any order.
    ///
    /// - Throws: ``BuildError/name(_:)``.
    public mutating func add(_ name: String, _ node: BuiltNode) throws(BuildError) {
        let bytes = Array(name.utf8)
        let isPath = bytes.contains(UInt8(ascii: "/")) || bytes.contains(0)
        guard !isPath, !["", ".", ".."].contains(name) else { throw .name(name) }
        entries.append((name, node))
    }

    /// Ends the directory.
    ///
    /// - Returns: Its root, and its blocks, children first, the root's last.
    /// - Throws: ``BuildError``.
    public consuming func finish() throws(BuildError) -> (root: BuiltNode, blocks: [Block]) {
        // By bytes: what Swift takes for the same text may be two names.
        entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for (one, next) in zip(entries, entries.dropFirst())
        where one.name.utf8.elementsEqual(next.name.utf8) { throw .duplicate(one.name) }
        guard !isSharded else {
            var shards = ShardBuilder(profile)
            let root = try shards.add(entries, attributes)
            return (root, shards.blocks)
        }
        let links = entries.map {
            DAGPBLink(cid: $0.node.cid, name: Array($0.name.utf8)[...], size: $0.node.dagSize)
        }
        let (root, block) = try BuiltNode.node(
            links,
            data: NodeMessage.directory(attributes),
            profile
        )
        return (root, [block])
    }

    /// Whether one block would be above the limit, which is measured in one of two ways.
    private var isSharded: Bool {
        let size =
            switch profile.directorySize {
            case .links: entries.reduce(0) { $0 + $1.name.utf8.count + $1.node.cid.bytes.count }
            case .block:
                entries.reduce(Self.size(of: NodeMessage.directory(attributes).count)) {
                    $0 + Self.size(of: Self.size($1.name, $1.node))
                }
            }
        return size > profile.directoryLimit
    }

    /// How many bytes a link takes in a block.
    private static func size(_ name: String, _ node: BuiltNode) -> Int {
        size(of: node.cid.bytes.count) + size(of: name.utf8.count) + 1
            + Varint.size(of: node.dagSize)
    }

    /// How many bytes a field of so many bytes takes.
    private static func size(of count: Int) -> Int {
        1 + Varint.size(of: UInt64(count)) + count
    }
}

extension BuiltNode {
    /// Builds a symlink.
    ///
    /// - Parameters:
    ///   - target: Where it leads, as it stands in the file system.
    ///   - profile: What nodes look like.
    ///   - attributes: What is kept beside; each changes the CID.
    /// - Returns: The symlink, and its only block.
    /// - Throws: ``BuildError/block(_:)`` for a target that is longer than any path.
    public static func symlink(
        to target: String,
        _ profile: ImportProfile,
        attributes: NodeAttributes = .none
    ) throws(BuildError) -> (root: BuiltNode, block: Block) {
        let data = NodeMessage.symlink(target: Array(target.utf8), attributes)
        return try node([], data: data, profile)
    }

    /// A node that is not of a file.
    static func node(
        _ links: [DAGPBLink],
        data: [UInt8],
        _ profile: ImportProfile
    ) throws(BuildError) -> (root: BuiltNode, block: Block) {
        do {
            let block = try Block.node(links, data: data, profile)
            let size = links.reduce(UInt64(block.bytes.count)) { $0 + ($1.size ?? 0) }
            return (BuiltNode(cid: block.cid, size: 0, dagSize: size), block)
        } catch {
            throw .block(error)
        }
    }
}
