import IPLD

/// The protobuf of a record, taken apart but not believed (IPNS Record and Protocol, section
/// "IPNS Record").
struct IPNSEntry {
    private(set) var value: [UInt8] = []
    private(set) var signatureV1: [UInt8] = []
    private(set) var validityType: UInt64 = 0
    private(set) var validity: [UInt8] = []
    private(set) var sequence: UInt64 = 0
    private(set) var ttl: UInt64 = 0
    private(set) var publicKey: [UInt8] = []
    private(set) var signatureV2: [UInt8] = []
    private(set) var data: [UInt8] = []

    /// Reads the message; fields that are not known are skipped.
    ///
    /// - Throws: ``IPNSRecordError/malformed(_:)``.
    init(decoding bytes: [UInt8]) throws(IPNSRecordError) {
        var reader = ProtobufReader(bytes[...])
        do throws(ProtobufReader.DecodingError) {
            while let field = try reader.next() {
                guard take(field) else { break }
            }
        } catch {
            throw .malformed("\(error)")
        }
        guard reader.isAtEnd else { throw .malformed("a field has the wrong wire type") }
    }

    /// Keeps a field; `false` when it cannot be what its number says.
    ///
    /// A field that is there twice counts the second time, as in protobuf.
    private mutating func take(_ field: ProtobufReader.Field) -> Bool {
        switch (field.number, field.value) {
        case (1, .bytes(let bytes)): value = Array(bytes)
        case (2, .bytes(let bytes)): signatureV1 = Array(bytes)
        case (3, .varint(let number)): validityType = number
        case (4, .bytes(let bytes)): validity = Array(bytes)
        case (5, .varint(let number)): sequence = number
        case (6, .varint(let number)): ttl = number
        case (7, .bytes(let bytes)): publicKey = Array(bytes)
        case (8, .bytes(let bytes)): signatureV2 = Array(bytes)
        case (9, .bytes(let bytes)): data = Array(bytes)
        case (1...9, _): return false
        default: break
        }
        return true
    }

    /// Whether the entry has the copies that software without the second signature reads.
    var hasV1: Bool { !signatureV1.isEmpty || !value.isEmpty }
}
