package import Multiformats

/// A multihash to be known again, in the last 16 bytes of its digest: a walk keeps very many, and
/// to find two digests that end alike takes 2⁶⁴ attempts.
package struct BlockKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    package init(_ cid: CID) {
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in cid.digest.suffix(16) {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.high = high
        self.low = low
    }
}
