/// How the bytes behind a CID are to be read: a code of the multicodec table.
///
/// Any code is a codec; those below are the ones this project knows by name.
public struct Codec: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// Plain CBOR: no links.
    public static let cbor = Codec(rawValue: 0x51)
    /// Bytes that are just bytes.
    public static let raw = Codec(rawValue: 0x55)
    /// The protobuf of UnixFS.
    public static let dagPB = Codec(rawValue: 0x70)
    /// CBOR with links.
    public static let dagCBOR = Codec(rawValue: 0x71)
    /// A public key, as IPNS names are written.
    public static let libp2pKey = Codec(rawValue: 0x72)
    /// JSON with links.
    public static let dagJSON = Codec(rawValue: 0x0129)
    /// Plain JSON: no links.
    public static let json = Codec(rawValue: 0x0200)

    /// The code in the multicodec table.
    public let rawValue: UInt64

    /// A codec by its code.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The name in the multicodec table, or the code in hexadecimal.
    public var description: String {
        switch self {
        case .cbor: "cbor"
        case .raw: "raw"
        case .dagPB: "dag-pb"
        case .dagCBOR: "dag-cbor"
        case .libp2pKey: "libp2p-key"
        case .dagJSON: "dag-json"
        case .json: "json"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}
