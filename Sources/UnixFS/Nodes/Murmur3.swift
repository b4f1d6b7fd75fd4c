/// The hash by which sharded directories place their names; not a secure one.
enum Murmur3 {
    /// The first 64 bits of MurmurHash3_x64_128 with seed 0.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        let (c1, c2): (UInt64, UInt64) = (0x87c3_7b91_1142_53d5, 0x4cf5_ad43_2745_937f)
        var (h1, h2): (UInt64, UInt64) = (0, 0)
        var (k1, k2): (UInt64, UInt64) = (0, 0)
        var count: UInt64 = 0
        for byte in bytes {
            let shift = (count & 7) * 8
            if count & 8 == 0 { k1 |= UInt64(byte) << shift } else { k2 |= UInt64(byte) << shift }
            count += 1
            guard count & 15 == 0 else { continue }
            h1 ^= (k1 &* c1).rotated(left: 31) &* c2
            h1 = (h1.rotated(left: 27) &+ h2) &* 5 &+ 0x52dc_e729
            h2 ^= (k2 &* c2).rotated(left: 33) &* c1
            h2 = (h2.rotated(left: 31) &+ h1) &* 5 &+ 0x3849_5ab5
            (k1, k2) = (0, 0)
        }
        h2 ^= (k2 &* c2).rotated(left: 33) &* c1
        h1 ^= (k1 &* c1).rotated(left: 31) &* c2
        h1 ^= count
        h2 ^= count
        h1 &+= h2
        h2 &+= h1
        return mix(h1) &+ mix(h2)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value ^= value >> 33
        value &*= 0xff51_afd7_ed55_8ccd
        value ^= value >> 33
        value &*= 0xc4ce_b9fe_1a85_ec53
        value ^= value >> 33
        return value
    }
}

extension UInt64 {
    fileprivate func rotated(left bits: UInt64) -> UInt64 {
        self << bits | self >> (64 - bits)
    }
}
