public import Multiformats

/// A link from a DAG-PB node to another block.
public struct DAGPBLink: Sendable, Equatable {
    /// The block it leads to.
    public let cid: CID

    /// What the node calls it, UTF-8 by convention; absent and empty are written differently.
    public let name: ArraySlice<UInt8>?

    /// The size of the DAG behind it in bytes, as whoever wrote the link claims (`Tsize`).
    public let size: UInt64?

    /// A link, to build a node from.
    public init(cid: CID, name: ArraySlice<UInt8>? = nil, size: UInt64? = nil) {
        self.cid = cid
        self.name = name
        self.size = size
    }
}

/// A block of the DAG-PB codec: links in order, and bytes that some other format defines.
///
/// Decoding follows the DAG-PB specification: fields in order and at most once, nothing unknown,
/// links together, before the data or after it. Numbers may be padded, as other readers allow.
public struct DAGPBNode: Sendable, Equatable {
    /// The most links read: more than 4 MiB of ordinary ones, and a bound for odd ones.
    public static let linkLimit = 131_072

    /// The links, in stored order.
    public let links: [DAGPBLink]

    /// The node's own bytes, sharing the block's storage; absent and empty are written differently.
    public let data: ArraySlice<UInt8>?

    /// A node to be encoded.
    public init(links: [DAGPBLink], data: ArraySlice<UInt8>?) {
        self.links = links
        self.data = data
    }

    /// Reads a block's bytes.
    ///
    /// - Throws: ``DAGPBError``.
    public init(decoding bytes: [UInt8]) throws(DAGPBError) {
        var reader = ProtobufReader(bytes[...])
        var links: [DAGPBLink] = []
        var data: ArraySlice<UInt8>?
        var dataPosition = 0
        while let field = try reader.nextField() {
            guard field.number == 1 || field.number == 2 else {
                throw .unknownField(field.number)
            }
            guard case .bytes(let value) = field.value else {
                throw .wrongWireType(field: field.number)
            }
            if field.number == 1 {
                guard data == nil else { throw .outOfOrder(field: 1) }
                data = value
                dataPosition = links.count
            } else {
                // Links on both sides of the data would be two ways to write the same node.
                guard data == nil || dataPosition == 0 else { throw .outOfOrder(field: 2) }
                guard links.count < Self.linkLimit else {
                    throw .tooManyLinks(limit: Self.linkLimit)
                }
                links.append(try DAGPBLink(decoding: value))
            }
        }
        self.links = links
        self.data = data
    }

    /// The block's bytes: links, sorted by name and otherwise in order, then data.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((data?.count ?? 0) + links.count * 64 + 8)
        for link in links.stablySortedByName() {
            let encoded = link.encoded()
            bytes.append(0x12)
            Varint.append(UInt64(encoded.count), to: &bytes)
            bytes += encoded
        }
        if let data {
            bytes.append(0x0a)
            Varint.append(UInt64(data.count), to: &bytes)
            bytes += data
        }
        return bytes
    }
}

extension DAGPBLink {
    fileprivate init(decoding bytes: ArraySlice<UInt8>) throws(DAGPBError) {
        var reader = ProtobufReader(bytes)
        var cid: CID?
        var name: ArraySlice<UInt8>?
        var size: UInt64?
        var last: UInt64 = 0
        while let field = try reader.nextField() {
            guard field.number <= 3 else { throw .unknownField(field.number) }
            guard field.number > last else { throw .outOfOrder(field: field.number) }
            last = field.number
            switch (field.number, field.value) {
            case (1, .bytes(let hash)):
                do {
                    cid = try CID(bytes: Array(hash))
                } catch {
                    throw .badHash(error)
                }
            case (2, .bytes(let value)): name = value
            case (3, .varint(let value)): size = value
            default: throw .wrongWireType(field: field.number)
            }
        }
        guard let cid else { throw .missingHash }
        self.init(cid: cid, name: name, size: size)
    }

    fileprivate func encoded() -> [UInt8] {
        var bytes: [UInt8] = [0x0a]
        Varint.append(UInt64(cid.bytes.count), to: &bytes)
        bytes += cid.bytes
        if let name {
            bytes.append(0x12)
            Varint.append(UInt64(name.count), to: &bytes)
            bytes += name
        }
        if let size {
            bytes.append(0x18)
            bytes.appendProtobufVarint(size)
        }
        return bytes
    }
}

extension [DAGPBLink] {
    /// Sorted by the bytes of the names; an absent name counts as empty.
    fileprivate func stablySortedByName() -> [DAGPBLink] {
        func precedes(_ left: DAGPBLink, _ right: DAGPBLink) -> Bool {
            (left.name ?? []).lexicographicallyPrecedes(right.name ?? [])
        }
        // Nearly every node is in order already; the sort of the standard library is stable.
        guard zip(self, dropFirst()).contains(where: { precedes($1, $0) }) else { return self }
        return sorted(by: precedes)
    }
}

extension [UInt8] {
    /// Writes all 64 bits, where ``Varint`` stops at 63.
    fileprivate mutating func appendProtobufVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

extension ProtobufReader {
    fileprivate mutating func nextField() throws(DAGPBError) -> Field? {
        do {
            return try next()
        } catch {
            throw .protobuf(error)
        }
    }
}
