public import Multiformats

/// A value of the IPLD data model, whatever codec it was written in.
///
/// Two nodes are equal when they are the same value: texts byte for byte, floats bit for bit, maps
/// with their keys in the same order.
public enum IPLDNode: Sendable {
    case null
    case bool(Bool)
    /// From −2⁶⁴ to 2⁶⁴ − 1, what DAG-CBOR can hold.
    case integer(Int128)
    /// Finite.
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case list([IPLDNode])
    /// In stored order, each key once.
    case map([Entry])
    case link(CID)

    /// One key of a map with its value.
    public struct Entry: Sendable, Equatable {
        /// Compared by its bytes, never by what it looks like.
        public let key: String
        /// What the key stands for.
        public let value: IPLDNode

        /// An entry, to build a map from.
        public init(key: String, value: IPLDNode) {
            self.key = key
            self.value = value
        }

        /// Whether keys and values are the same, the keys byte for byte.
        public static func == (left: Entry, right: Entry) -> Bool {
            left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
        }
    }

    /// The integers a node may hold.
    public static let integers: ClosedRange<Int128> = -(1 << 64)...(1 << 64) - 1

    /// The deepest nesting read.
    public static let depthLimit = 128

    /// The most values read: what a block of many small ones may cost in memory is some 40 MB.
    public static let valueLimit = 1 << 19

    /// Reads a block of a codec that has this data model: DAG-CBOR, DAG-JSON, plain CBOR and JSON,
    /// DAG-PB in its logical form, and raw.
    ///
    /// Documents are read leniently, as ``Links`` and ``Passage`` read them.
    ///
    /// - Throws: ``IPLDError``.
    public init(decoding block: Block) throws(IPLDError) {
        switch block.cid.codec {
        case .raw: self = .bytes(block.bytes)
        case .dagPB:
            do {
                self.init(try DAGPBNode(decoding: block.bytes))
            } catch {
                throw .malformed(block.cid, reason: "\(error)")
            }
        default: self = try Document(block).accept(Builder())
        }
    }

    /// The value under `key`, when this is a map that has it.
    public subscript(key: String) -> IPLDNode? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// Every link in the value, in stored order and as often as they occur.
    public var links: [CID] {
        var links: [CID] = []
        appendLinks(to: &links)
        return links
    }

    private func appendLinks(to links: inout [CID]) {
        switch self {
        case .link(let cid): links.append(cid)
        case .list(let nodes): for node in nodes { node.appendLinks(to: &links) }
        case .map(let entries): for entry in entries { entry.value.appendLinks(to: &links) }
        case .null, .bool, .integer, .float, .string, .bytes: break
        }
    }
}

extension IPLDNode: Equatable {
    /// Whether both are the same value.
    public static func == (left: IPLDNode, right: IPLDNode) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.link(let left), .link(let right)): left == right
        default: false
        }
    }
}
