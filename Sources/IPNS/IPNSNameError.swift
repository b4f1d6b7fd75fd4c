public import Multiformats

/// What makes text not an IPNS name.
public enum IPNSNameError: Error, Equatable, CustomStringConvertible {
    /// It begins as a peer id does, but is not base 58.
    case notBase58(MultibaseError)
    /// It is no CID.
    case notACID(CIDError)
    /// It is the CID of content.
    case codec(Codec)
    /// Its hash is no key's.
    case notAKey

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notBase58(let error): "not a peer id: \(error)"
        case .notACID(let error): "\(error)"
        case .codec(let codec): "a CID of the codec \(codec) names content, not a key"
        case .notAKey: "the hash in it is no public key's"
        }
    }
}
