import OpenSSL

/// A piece's tree made as it is defined, bit by bit and all in memory, to compare with.
struct DefinedTree {
    let root: [UInt8]

    init(_ bytes: [UInt8]) {
        var quads = 1
        while quads * 127 < bytes.count { quads *= 2 }
        let filled = bytes + [UInt8](repeating: 0, count: quads * 127 - bytes.count)
        var level: [[UInt8]] = []
        for start in stride(from: 0, to: quads * 1_016, by: 254) {
            var leaf = [UInt8](repeating: 0, count: 32)
            for bit in 0..<254 {
                let place = start + bit
                let value = filled[place / 8] >> UInt8(place % 8) & 1
                leaf[bit / 8] |= value << UInt8(bit % 8)
            }
            level.append(leaf)
        }
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map {
                var node = Digest.hash(.sha256, (level[$0] + level[$0 + 1]).span)
                node[31] &= 0x3f
                return node
            }
        }
        root = level[0]
    }
}
