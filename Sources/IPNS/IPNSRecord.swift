/// What an IPNS name stands for, signed with its key.
///
/// A record has been verified: it has no initialiser that skips the signature. Whether it still
/// holds depends on the time, so ``isExpired(at:)`` is for whoever uses it to ask.
public struct IPNSRecord: Sendable, Hashable {
    /// The largest record that is read, in bytes (IPNS Record and Protocol, section "Record Size
    /// Limit").
    public static let sizeLimit = 10 << 10
    /// What stands in front of the signed data.
    static let signaturePrefix = Array("ipns-signature:".utf8)

    /// The record as it was received.
    public let bytes: [UInt8]
    /// Whose record it is.
    public let name: IPNSName
    /// What the name stands for: a content path, not looked into.
    public let value: String
    /// When it ends to hold.
    public let validity: IPNSTime
    /// How many times the name was changed before, as its owner counts.
    public let sequence: UInt64
    /// How long its owner suggests to keep it before asking again; `nil` when it does not say.
    public let ttl: Duration?

    /// Reads a record from anybody, and verifies that it is `name`'s.
    ///
    /// The steps are those of the specification, in its order (section "Record Verification"), but
    /// for the last: see ``isExpired(at:)``. Only what is signed is used. The first signature is never
    /// looked at; copies for those who read it must agree with what is signed.
    ///
    /// - Throws: ``IPNSRecordError``.
    public init(verifying bytes: [UInt8], of name: IPNSName) throws(IPNSRecordError) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge(limit: Self.sizeLimit) }
        let entry = try IPNSEntry(decoding: bytes)
        guard !entry.signatureV2.isEmpty, !entry.data.isEmpty else { throw .unsigned }
        let key = try Self.key(in: entry, of: name)
        let claim = try IPNSClaim(decoding: entry.data)
        guard try key.verifies(entry.signatureV2, over: Self.signaturePrefix + entry.data) else {
            throw .badSignature
        }
        if entry.hasV1, let field = claim.contradiction(in: entry) { throw .contradiction(field) }
        guard claim.validityType == 0 else { throw .validityType(claim.validityType) }
        guard let validity = IPNSTime(claim.validity) else { throw .badValidity }
        guard let value = String(validating: claim.value, as: UTF8.self) else {
            throw .malformed("its value is not UTF-8")
        }
        self.bytes = bytes
        self.name = name
        self.value = value
        self.validity = validity
        sequence = claim.sequence
        ttl = claim.ttl.map { .nanoseconds(Int64(clamping: $0)) }
    }

    private static func key(
        in entry: IPNSEntry,
        of name: IPNSName
    ) throws(IPNSRecordError) -> PeerKey {
        guard !entry.publicKey.isEmpty else {
            guard let key = name.inlineKey else { throw .noKey }
            return try PeerKey(decoding: key)
        }
        guard PeerKey.isNamed(name, entry.publicKey) else { throw .otherKey }
        return try PeerKey(decoding: entry.publicKey)
    }

    /// Whether the record no longer holds.
    ///
    /// - Parameter unixTime: Seconds since 1970 now.
    /// - Returns: `true` from the second on in which it ends.
    public func isExpired(at unixTime: Int64) -> Bool {
        validity <= IPNSTime(unixTime: unixTime)
    }

    /// How long the record still holds; zero when it no longer does.
    ///
    /// - Parameter unixTime: Seconds since 1970 now.
    /// - Returns: The time left, in whole seconds.
    public func remaining(at unixTime: Int64) -> Duration {
        .seconds(max(validity.unixTime - unixTime, 0))
    }
}

extension IPNSRecord: Comparable {
    /// Of two records of one name, the one that counts is the greater: with the higher sequence,
    /// else the later end, else the larger bytes, so that everybody chooses the same.
    public static func < (left: IPNSRecord, right: IPNSRecord) -> Bool {
        if left.sequence != right.sequence { return left.sequence < right.sequence }
        if left.validity != right.validity { return left.validity < right.validity }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
