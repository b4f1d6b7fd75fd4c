import IPLD
import IPNS
import Multiformats

/// An IPNS record to be signed, whole or with what records should not have.
public struct FixtureRecord: Sendable {
    /// The copies for old software.
    public enum Copies: Sendable, Hashable {
        case none
        /// With a first signature that is none, which nobody looks at.
        case equal
        /// One field says something else than what is signed.
        case different(field: UInt64)
    }

    /// What the name stands for.
    public var value: String
    /// When it ends.
    public var validity = "2126-01-31T15:56:12.714899293Z"
    /// The kind of its end; only 0 exists.
    public var validityType: UInt64 = 0
    /// How often the name was changed before.
    public var sequence: UInt64
    /// How long it may be kept, in nanoseconds; `nil`: left out.
    public var ttl: UInt64? = 300_000_000_000
    /// What stands beside what is signed.
    public var copies = Copies.equal
    /// The key that comes with the record; `nil`: only when the name does not hold it.
    public var key: [UInt8]?
    /// Whether the signature that counts is left out.
    public var isUnsigned = false
    /// Entries of the signed document that no reader knows.
    public var extra: [String: Int] = [:]

    /// A record that is valid for a hundred years.
    public init(_ value: String, sequence: UInt64 = 0) {
        self.value = value
        self.sequence = sequence
    }

    /// The record, signed with `signer`.
    public func bytes(signedBy signer: FixtureKey) -> [UInt8] {
        let data = data
        var bytes: [UInt8] = []
        appendCopies(to: &bytes)
        let envelope = signer.envelope
        let isNeeded = envelope.count > IPNSName.longestInlineKey
        if let key = key ?? (isNeeded ? envelope : nil) { Self.append(7, key, to: &bytes) }
        if !isUnsigned {
            Self.append(8, signer.sign(Array("ipns-signature:".utf8) + data), to: &bytes)
            Self.append(9, data, to: &bytes)
        }
        return bytes
    }

    /// What is signed.
    private var data: [UInt8] {
        var entries: [IPLDNode.Entry] = [
            IPLDNode.Entry(key: "Value", value: .bytes(Array(value.utf8))),
            IPLDNode.Entry(key: "Validity", value: .bytes(Array(validity.utf8))),
            IPLDNode.Entry(key: "ValidityType", value: .integer(Int128(validityType))),
            IPLDNode.Entry(key: "Sequence", value: .integer(Int128(sequence))),
        ]
        if let ttl { entries.append(IPLDNode.Entry(key: "TTL", value: .integer(Int128(ttl)))) }
        for (key, value) in extra {
            entries.append(IPLDNode.Entry(key: key, value: .integer(Int128(value))))
        }
        return DAGCBOR.encode(.map(entries))
    }

    private func appendCopies(to bytes: inout [UInt8]) {
        var wrong: UInt64?
        switch copies {
        case .none: return
        case .equal: break
        case .different(let field): wrong = field
        }
        Self.append(1, Array((wrong == 1 ? "/ipfs/other" : value).utf8), to: &bytes)
        Self.append(2, Array("no signature".utf8), to: &bytes)
        Self.append(3, validityType + (wrong == 3 ? 1 : 0), to: &bytes)
        let other = "2127-01-31T15:56:12.714899293Z"
        Self.append(4, Array((wrong == 4 ? other : validity).utf8), to: &bytes)
        Self.append(5, sequence + (wrong == 5 ? 1 : 0), to: &bytes)
        Self.append(6, (ttl ?? 0) + (wrong == 6 ? 1 : 0), to: &bytes)
    }

    private static func append(_ field: UInt8, _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(field << 3 | 2)
        Varint.append(UInt64(value.count), to: &bytes)
        bytes += value
    }

    private static func append(_ field: UInt8, _ value: UInt64, to bytes: inout [UInt8]) {
        bytes.append(field << 3)
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
