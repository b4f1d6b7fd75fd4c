import IPLD

/// What the signature of a record is over: a document in DAG-CBOR.
struct IPNSClaim {
    let value: [UInt8]
    let validity: [UInt8]
    let validityType: UInt64
    let sequence: UInt64
    let ttl: UInt64?

    /// Reads the document; keys that are not known are skipped.
    ///
    /// - Throws: ``IPNSRecordError/malformed(_:)``.
    init(decoding data: [UInt8]) throws(IPNSRecordError) {
        let document: IPLDNode
        do {
            document = try DAGCBOR.decode(data)
        } catch {
            throw .malformed("\(error)")
        }
        guard case .bytes(let value)? = document["Value"],
            case .bytes(let validity)? = document["Validity"],
            let validityType = document["ValidityType"]?.unsigned,
            let sequence = document["Sequence"]?.unsigned
        else { throw .malformed("a field of its data is missing, or of another kind") }
        ttl = document["TTL"]?.unsigned
        guard ttl != nil || document["TTL"] == nil else {
            throw .malformed("its TTL is no number from 0")
        }
        self.value = value
        self.validity = validity
        self.validityType = validityType
        self.sequence = sequence
    }

    /// The name of the first field whose copy outside of what is signed says something else.
    func contradiction(in entry: IPNSEntry) -> String? {
        if entry.value != value { return "Value" }
        if entry.validity != validity { return "Validity" }
        if entry.validityType != validityType { return "ValidityType" }
        if entry.sequence != sequence { return "Sequence" }
        return entry.ttl == ttl ?? 0 ? nil : "TTL"
    }
}

extension IPLDNode {
    /// The integer, when it is one from 0.
    fileprivate var unsigned: UInt64? {
        guard case .integer(let value) = self else { return nil }
        return UInt64(exactly: value)
    }
}
