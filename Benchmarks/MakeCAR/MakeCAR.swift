import CAR
import FoundationEssentials
import IPLD
import Multiformats
import OpenSSL

/// Writes a file of noise as an origin needs it: the plain bytes, its CAR and each of its blocks.
///
///     MakeCAR BYTES DIRECTORY
///
/// Prints the root's CID. The same size gives the same file.
@main
enum MakeCAR {
    static let chunk = 1 << 20
    /// As many links as the common importers put into one node.
    static let fanout = 174

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let size = Int(arguments[1]), size > 0 else {
            throw Misuse.usage("MakeCAR BYTES DIRECTORY")
        }
        let directory = arguments[2]
        try FileManager.default.createDirectory(
            atPath: "\(directory)/blocks",
            withIntermediateDirectories: true
        )
        let noise = Noise(count: size).bytes
        let leaves = try stride(from: 0, to: size, by: chunk).map { start in
            let bytes = Array(noise[start..<min(start + chunk, size)])
            return Node(
                block: try block(bytes, .raw),
                size: UInt64(bytes.count),
                total: UInt64(bytes.count),
                children: []
            )
        }
        let root = try tree(over: leaves)
        var car = CAREncoder.header(roots: [root.block.cid])
        try write(root, to: directory, into: &car)
        try Data(car).write(to: URL(filePath: "\(directory)/\(root.block.cid).car"))
        try Data(noise).write(to: URL(filePath: "\(directory)/\(root.block.cid).bin"))
        print(root.block.cid)
    }

    /// Balanced, like the trees of the common importers.
    private static func tree(over leaves: [Node]) throws -> Node {
        var level = leaves
        while level.count > 1 {
            level = try stride(from: 0, to: level.count, by: fanout).map { start in
                try parent(of: Array(level[start..<min(start + fanout, level.count)]))
            }
        }
        return level[0]
    }

    private static func parent(of children: [Node]) throws -> Node {
        let size = children.reduce(0) { $0 + $1.size }
        // UnixFS: type 2 (file), filesize, then the size of each part.
        var message: [UInt8] = [0x08, 0x02, 0x18]
        Varint.append(size, to: &message)
        for child in children {
            message.append(0x20)
            Varint.append(child.size, to: &message)
        }
        let links = children.map { DAGPBLink(cid: $0.block.cid, name: [], size: $0.total) }
        let bytes = DAGPBNode(links: links, data: message[...]).encoded()
        return Node(
            block: try block(bytes, .dagPB),
            size: size,
            total: UInt64(bytes.count) + children.reduce(0) { $0 + $1.total },
            children: children
        )
    }

    private static func block(_ bytes: [UInt8], _ codec: Codec) throws -> Block {
        let digest = Digest.hash(.sha256, bytes.span)
        let hash = try Multihash(code: 0x12, digest: digest)
        return try Block(
            verifying: bytes,
            as: CID(version: .v1, codec: codec, multihash: hash)
        )
    }

    private static func write(
        _ node: Node,
        to directory: String,
        into car: inout [UInt8]
    ) throws {
        car += CAREncoder.prefix(of: node.block) + node.block.bytes
        let path = "\(directory)/blocks/\(node.block.cid)"
        try Data(node.block.bytes).write(to: URL(filePath: path))
        for child in node.children { try write(child, to: directory, into: &car) }
    }
}

/// A block with what its parent says about it.
struct Node {
    let block: Block
    /// Bytes of the file below it.
    let size: UInt64
    /// Bytes of all blocks below it and its own.
    let total: UInt64
    let children: [Node]
}

/// Bytes that do not compress and are the same each time (SplitMix64).
struct Noise {
    let bytes: [UInt8]

    init(count: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        var state = UInt64(count)
        while bytes.count < count {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: mixed >> UInt64(shift)))
            }
        }
        bytes.removeLast(bytes.count - count)
        self.bytes = bytes
    }
}

enum Misuse: Error {
    case usage(String)
}
