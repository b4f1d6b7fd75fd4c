import IPNS
import TestSupport
import Testing

@Suite struct IPNSRecordTests {
    private let signer = FixtureKey.ed25519(seed: 1)
    private let value = "/ipfs/bafkqaddwgevxmmraojswg33smq"

    // MARK: - Vectors

    @Test(
        arguments: [
            (RecordVector.v2, "/ipfs/bafkqadtwgiww63tmpeqhezldn5zgi"),
            (RecordVector.v1AndV2, "/ipfs/bafkqaddwgevxmmraojswg33smq"),
            (
                RecordVector.brokenV1,
                "/ipfs/bafkqahtwgevxmmrao5uxi2bamjzg623fnyqhg2lhnzqxi5lsmuqhmmi"
            ),
            (
                RecordVector.withSubpath,
                "/ipfs/bafybeib3ffl2teiqdncv3mkz4r23b5ctrwkzrrhctdbne6iboayxuxk5ui/root2"
            ),
            (
                RecordVector.withLongTTL,
                "/ipfs/bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"
            ),
        ]
    )
    func `published records that are valid`(
        _ vector: (name: String, bytes: String),
        _ value: String
    ) throws {
        let record = try IPNSRecord(
            verifying: fromHex(vector.bytes),
            of: IPNSName(vector.name)
        )
        #expect(record.value == value)
        #expect(record.bytes == fromHex(vector.bytes))
        #expect(record.sequence == 0)
        #expect(!record.isExpired(at: 1_800_000_000))
    }

    @Test(
        arguments: [
            (RecordVector.v1, .unsigned), (RecordVector.brokenV2, .badSignature),
            (RecordVector.contradicting, .contradiction("Value")),
        ] as [((name: String, bytes: String), IPNSRecordError)]
    )
    func `published records that are not`(
        _ vector: (name: String, bytes: String),
        _ error: IPNSRecordError
    ) throws {
        let name = try IPNSName(vector.name)
        #expect(throws: error) {
            try IPNSRecord(verifying: fromHex(vector.bytes), of: name)
        }
    }

    @Test func `times and lifetimes of a published record are exact`() throws {
        let record = try IPNSRecord(
            verifying: fromHex(RecordVector.v1AndV2.bytes),
            of: IPNSName(RecordVector.v1AndV2.name)
        )
        #expect(record.ttl == .seconds(1_800))
        #expect(record.validity == IPNSTime(unixTime: 4_847_689_023, nanoseconds: 694_052_000))
        let long = try IPNSRecord(
            verifying: fromHex(RecordVector.withLongTTL.bytes),
            of: IPNSName(RecordVector.withLongTTL.name)
        )
        #expect(long.ttl == .seconds(3_155_760_000))
    }

    // MARK: - Keys

    @Test(arguments: FixtureKey.usable)
    func `every kind of key signs records`(_ key: FixtureKey) throws {
        let bytes = FixtureRecord(value, sequence: 7).bytes(signedBy: key)
        let record = try IPNSRecord(verifying: bytes, of: key.name)
        #expect(record.value == value)
        #expect(record.sequence == 7)
        #expect(record.name == key.name)
    }

    @Test(arguments: FixtureKey.usable)
    func `a record is of one name only`(_ key: FixtureKey) {
        let bytes = FixtureRecord(value).bytes(signedBy: key)
        for other in FixtureKey.usable + [.ed25519(seed: 2)] where other != key {
            #expect(throws: IPNSRecordError.self) {
                try IPNSRecord(verifying: bytes, of: other.name)
            }
        }
    }

    @Test func `a key that is weak or of an unused curve signs nothing`() {
        for key in [FixtureKey.weakRSA, .p224] {
            let bytes = FixtureRecord(value).bytes(signedBy: key)
            #expect(throws: IPNSRecordError.badKey) {
                try IPNSRecord(verifying: bytes, of: key.name)
            }
        }
    }

    @Test func `a key beside a name that holds it must be the same`() throws {
        var record = FixtureRecord(value)
        record.key = signer.envelope
        _ = try IPNSRecord(verifying: record.bytes(signedBy: signer), of: signer.name)
        record.key = FixtureKey.ed25519(seed: 2).envelope
        let bytes = record.bytes(signedBy: signer)
        #expect(throws: IPNSRecordError.otherKey) {
            try IPNSRecord(verifying: bytes, of: signer.name)
        }
    }

    @Test func `a name that is a hash needs the key in the record`() {
        var record = FixtureRecord(value)
        record.key = []
        let bytes = record.bytes(signedBy: .rsa)
        #expect(throws: IPNSRecordError.noKey) {
            try IPNSRecord(verifying: bytes, of: FixtureKey.rsa.name)
        }
    }

    // MARK: - Rules

    @Test(
        arguments: [
            (1, "Value"), (3, "ValidityType"), (4, "Validity"), (5, "Sequence"), (6, "TTL"),
        ] as [(UInt64, String)]
    )
    func `each copy for old software must agree`(_ field: UInt64, _ name: String) {
        var record = FixtureRecord(value)
        record.copies = .different(field: field)
        let bytes = record.bytes(signedBy: signer)
        #expect(throws: IPNSRecordError.contradiction(name)) {
            try IPNSRecord(verifying: bytes, of: signer.name)
        }
    }

    @Test func `copies are not needed, nor a TTL, nor are unknown keys minded`() throws {
        var record = FixtureRecord(value)
        record.copies = .none
        record.ttl = nil
        record.extra = ["_own": 1]
        let bytes = record.bytes(signedBy: signer) + [0x7a, 0x01, 0xff]
        let read = try IPNSRecord(verifying: bytes, of: signer.name)
        #expect(read.ttl == nil)
    }

    @Test func `only an end is a validity that is known`() {
        var record = FixtureRecord(value)
        record.validityType = 1
        var bytes = record.bytes(signedBy: signer)
        #expect(throws: IPNSRecordError.validityType(1)) {
            try IPNSRecord(verifying: bytes, of: signer.name)
        }
        record = FixtureRecord(value)
        record.validity = "for ever"
        bytes = record.bytes(signedBy: signer)
        #expect(throws: IPNSRecordError.badValidity) {
            try IPNSRecord(verifying: bytes, of: signer.name)
        }
    }

    @Test func `a record without the second signature is none`() {
        var record = FixtureRecord(value)
        record.isUnsigned = true
        let bytes = record.bytes(signedBy: signer)
        #expect(throws: IPNSRecordError.unsigned) {
            try IPNSRecord(verifying: bytes, of: signer.name)
        }
        #expect(throws: IPNSRecordError.unsigned) {
            try IPNSRecord(verifying: [], of: signer.name)
        }
    }

    @Test func `the size is checked before anything is read`() throws {
        // An unknown field may fill the record up to the limit.
        let bytes = FixtureRecord(value).bytes(signedBy: signer)
        let room = IPNSRecord.sizeLimit - bytes.count - 3
        let filling: [UInt8] = [0x7a, UInt8(room & 0x7f) | 0x80, UInt8(room >> 7)]
        let largest = bytes + filling + [UInt8](repeating: 0, count: room)
        _ = try IPNSRecord(verifying: largest, of: signer.name)
        #expect(throws: IPNSRecordError.tooLarge(limit: 10_240)) {
            try IPNSRecord(verifying: largest + [0], of: signer.name)
        }
    }

    @Test func `a sequence and a TTL may have 64 bits`() throws {
        var record = FixtureRecord(value, sequence: .max)
        record.ttl = .max
        let read = try IPNSRecord(verifying: record.bytes(signedBy: signer), of: signer.name)
        #expect(read.sequence == .max)
        #expect(read.ttl == .nanoseconds(Int64.max))
    }

    // MARK: - Time

    @Test func `a record ends in the second of its validity`() throws {
        var record = FixtureRecord(value)
        record.validity = "2030-01-01T00:00:00Z"
        let end: Int64 = 1_893_456_000
        let read = try IPNSRecord(verifying: record.bytes(signedBy: signer), of: signer.name)
        #expect(!read.isExpired(at: end - 1))
        #expect(read.isExpired(at: end))
        #expect(read.remaining(at: end - 60) == .seconds(60))
        #expect(read.remaining(at: end + 60) == .zero)
    }

    @Test func `the record that counts has the higher sequence, else ends later, else is larger`()
        throws
    {
        func record(_ sequence: UInt64, _ year: Int, _ value: String) throws -> IPNSRecord {
            var record = FixtureRecord(value, sequence: sequence)
            record.validity = "\(year)-01-01T00:00:00Z"
            return try IPNSRecord(verifying: record.bytes(signedBy: signer), of: signer.name)
        }
        let old = try record(1, 2100, "/ipfs/b")
        let later = try record(1, 2101, "/ipfs/a")
        let newer = try record(2, 2099, "/ipfs/a")
        let highest = try record(1 << 63, 2099, "/ipfs/a")
        let larger = try record(1, 2100, "/ipfs/c")
        #expect(old < later && later < newer && newer < highest)
        #expect((old < larger) != (larger < old))
        #expect([newer, highest, old, later].max() == highest)
    }

    // MARK: - Damage

    @Test(arguments: [FixtureKey.ed25519(seed: 1), .rsa])
    func `a record cut anywhere is refused`(_ key: FixtureKey) {
        let bytes = FixtureRecord(value).bytes(signedBy: key)
        for count in bytes.indices {
            #expect(throws: IPNSRecordError.self) {
                try IPNSRecord(verifying: Array(bytes.prefix(count)), of: key.name)
            }
        }
    }

    @Test func `a damaged record is refused, or says what was signed`() {
        let bytes = FixtureRecord(value, sequence: 3).bytes(signedBy: signer)
        var mutator = Mutator(seed: 31)
        for _ in 0..<3_000 {
            let damaged = mutator.mutate(bytes)
            guard let record = try? IPNSRecord(verifying: damaged, of: signer.name) else {
                continue
            }
            #expect(record.value == value && record.sequence == 3)
        }
    }

    @Test func `random bytes are no record`() {
        var mutator = Mutator(seed: 32)
        for _ in 0..<2_000 {
            let noise = mutator.noise(longest: 400)
            #expect(throws: IPNSRecordError.self) {
                try IPNSRecord(verifying: noise, of: signer.name)
            }
        }
    }
}
