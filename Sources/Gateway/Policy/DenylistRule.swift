/// One line of a denylist: what becomes of what it matches, and where it stands.
struct DenylistRule: Equatable, Sendable {
    /// Whether it makes an exception from the rules before it.
    let isException: Bool
    /// 410, or 451 where the law demands that nothing be served.
    let status: UInt16
    /// Where it stands: which list, and which line of it.
    ///
    /// Of several rules that match, the last one counts.
    let list: UInt16
    let line: UInt32

    /// Whether it stands behind another.
    func follows(_ other: Self) -> Bool {
        (list, line) > (other.list, other.line)
    }
}

/// The part of a path below its root that a rule is for.
struct DenylistPattern: Equatable, Sendable {
    /// Names and slashes, none at the ends, in bytes.
    let path: [UInt8]
    /// Whether it is for everything that begins so.
    let isPrefix: Bool

    func matches(_ other: [UInt8]) -> Bool {
        isPrefix ? other.starts(with: path) : other == path
    }
}

/// Sixteen bytes of a digest, to know it by: lists have very many, and to find two digests that
/// begin alike takes 2⁶⁴ attempts.
struct DenylistKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ digest: some Sequence<UInt8>) {
        var (high, low): (UInt64, UInt64) = (0, 0)
        for byte in digest.prefix(16) {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.high = high
        self.low = low
    }
}
