public import Multiformats

/// Why what is in a block is not known.
public enum IPLDError: Error, Equatable, CustomStringConvertible {
    /// The block is not what its codec says.
    case malformed(CID, reason: String)
    /// A codec that is not read here.
    case unsupported(Codec)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .malformed(let cid, let reason): "\(cid) is \(reason)"
        case .unsupported(let codec): "the codec \(codec) is not read"
        }
    }
}
