import UnixFS

/// What a CAR is to hold, and how (trustless gateway specification, "CAR Responses").
struct CARParameters: Equatable, Sendable {
    var scope = DAGScope.all
    var bytes: EntityBytes?
    /// Whether a block comes again wherever it is linked again.
    var duplicates = false

    /// A parameter with a value that it cannot have.
    struct Fault: Error, Equatable {
        let name: String
        let value: String
        let expected: String
    }

    /// Parameters of the query come before those of `Accept`.
    init(_ query: QueryParameters, accept: [MediaRange.Parameter]) throws(Fault) {
        func fromAccept(_ name: String) -> String? { accept.first { $0.name == name }?.value }
        if let value = query.carVersion ?? fromAccept("version"), value != "1" {
            throw Fault(name: "car-version", value: value, expected: "1")
        }
        // Any order satisfies `unk`, depth first too.
        if let value = query.carOrder ?? fromAccept("order"), value != "dfs", value != "unk" {
            throw Fault(name: "car-order", value: value, expected: "dfs or unk")
        }
        if let value = query.carDups ?? fromAccept("dups") {
            guard value == "y" || value == "n" else {
                throw Fault(name: "car-dups", value: value, expected: "y or n")
            }
            duplicates = value == "y"
        }
        if let value = query.dagScope {
            guard let scope = DAGScope(rawValue: value) else {
                throw Fault(name: "dag-scope", value: value, expected: "block, entity or all")
            }
            self.scope = scope
        }
        if let value = query.entityBytes {
            guard let bytes = EntityBytes(parsing: value) else {
                throw Fault(
                    name: "entity-bytes",
                    value: value,
                    expected: "from:to, as in 0:* or -100:*"
                )
            }
            self.bytes = bytes
            scope = .entity
        }
    }

    /// `Content-Type`, with what the CAR really is.
    var contentType: String {
        "\(ResponseFormat.car.mediaType); version=1; order=dfs; dups=\(duplicates ? "y" : "n")"
    }

    /// An entity tag for the CAR of `target`; weak, as the same blocks may come in another order
    /// from another version of this program.
    func entityTag(of target: ContentTarget) -> EntityTag {
        var hash = FNVHash()
        for part in target.segments + [
            scope.rawValue, bytes?.description ?? "", duplicates ? "y" : "n",
        ] {
            hash.combine(part)
        }
        return EntityTag("\(target.root).car.\(hash.text)", isWeak: true)
    }
}

/// FNV-1a, 64 bits: the same on every machine and in every run.
private struct FNVHash {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes in a part, and where it ends.
    mutating func combine(_ part: String) {
        for byte in part.utf8 { combine(byte) }
        combine(0xFF)
    }

    private mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    var text: String { String(value, radix: 36) }
}
