/// A format other than the default, deserialised one, that a client may ask for by name
/// (path gateway specification, `format`).
enum ResponseFormat: String, Sendable, CaseIterable {
    case raw
    case car
    case tar
    case dagJSON = "dag-json"
    case dagCBOR = "dag-cbor"
    case json
    case cbor
    case ipnsRecord = "ipns-record"
    /// The entries of a directory, one JSON object a line: a format of this gateway alone.
    case listing = "ndjson"

    var mediaType: String {
        switch self {
        case .raw: "application/vnd.ipld.raw"
        case .car: "application/vnd.ipld.car"
        case .tar: "application/x-tar"
        case .dagJSON: "application/vnd.ipld.dag-json"
        case .dagCBOR: "application/vnd.ipld.dag-cbor"
        case .json: "application/json"
        case .cbor: "application/cbor"
        case .ipnsRecord: "application/vnd.ipfs.ipns-record"
        case .listing: "application/x-ndjson"
        }
    }

    /// Whether the path gateway specification has it.
    var isSpecified: Bool { self != .listing }

    init?(mediaType: String) {
        guard let format = Self.allCases.first(where: { $0.mediaType == mediaType }) else {
            return nil
        }
        self = format
    }
}
