public import IPLD
public import Multiformats

/// Writes a CAR, version 1: the header, then for each block its prefix and its bytes.
public enum CAREncoder {
    /// The bytes a CAR begins with.
    ///
    /// `roots`, what the CAR is about, must not be empty: its readers would refuse it.
    public static func header(roots: [CID]) -> [UInt8] {
        precondition(!roots.isEmpty, "a CAR without roots is refused by its readers")
        let header = DAGCBOR.encode(
            .map([
                IPLDNode.Entry(key: "roots", value: .list(roots.map(IPLDNode.link))),
                IPLDNode.Entry(key: "version", value: .integer(1)),
            ])
        )
        var bytes: [UInt8] = []
        Varint.append(UInt64(header.count), to: &bytes)
        return bytes + header
    }

    /// What stands in front of a block's bytes: the length of the section, and the CID.
    public static func prefix(of block: Block) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.cid.bytes.count + 4)
        Varint.append(UInt64(block.cid.bytes.count + block.bytes.count), to: &bytes)
        return bytes + block.cid.bytes
    }
}
