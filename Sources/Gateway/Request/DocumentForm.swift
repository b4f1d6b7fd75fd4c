import Multiformats

/// What becomes of a document, a block of JSON or CBOR, once its codec and the client's wishes are
/// known (path gateway specification, "Response Payload").
///
/// Nothing is converted from one codec to another (IPIP-524); documents with links may be had under
/// the plain name of their notation, which is what they are.
enum DocumentForm: Equatable, Sendable {
    /// The block's bytes, named as this format.
    case bytes(ResponseFormat)
    /// A page that shows them to a person.
    case page
    /// 406.
    case unavailable(ResponseFormat)

    /// Nil when `codec` is none of a document.
    init?(_ codec: Codec, _ negotiation: Negotiation, download: Bool) {
        let native: ResponseFormat
        let plain: ResponseFormat
        switch codec {
        case .dagJSON: (native, plain) = (.dagJSON, .json)
        case .dagCBOR: (native, plain) = (.dagCBOR, .cbor)
        case .json: (native, plain) = (.json, .json)
        case .cbor: (native, plain) = (.cbor, .cbor)
        default: return nil
        }
        if let format = negotiation.format {
            if format == native || format == plain {
                self = .bytes(format)
                return
            }
            guard negotiation.acceptsDefault, !negotiation.isFromQuery else {
                self = .unavailable(format)
                return
            }
        }
        self = negotiation.prefersHTML && native != plain && !download ? .page : .bytes(native)
    }
}
