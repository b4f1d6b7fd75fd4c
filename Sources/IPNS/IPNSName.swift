public import Multiformats

/// The name of something that changes: the hash of the public key of whoever may change it.
///
/// Names are peer ids (IPNS Record and Protocol, section "String Representation"). However it was
/// written, a name is the same as any other of the same key.
public struct IPNSName: Hashable, Sendable {
    /// The longest key that is its own name, in bytes (libp2p, "Peer Ids").
    public static let longestInlineKey = 42

    /// The key itself, as an identity hash, or its SHA-256.
    public let multihash: Multihash

    /// Takes the hash of a key.
    ///
    /// - Throws: ``IPNSNameError/notAKey`` when no key has such a hash: nobody could sign for it.
    public init(_ multihash: Multihash) throws(IPNSNameError) {
        switch multihash.code {
        case Multihash.identity where PeerKey.isInlined(multihash.digest): break
        case Multihash.sha256 where multihash.digest.count == 32: break
        default: throw .notAKey
        }
        self.multihash = multihash
    }

    /// Reads a name in any of its forms.
    ///
    /// These are a bare multihash in base 58 (`12D3…`, `16Uiu2…`, `Qm…`), and a CID in version 1 and
    /// any base, with the codec libp2p-key or, as old software wrote them, dag-pb.
    ///
    /// - Throws: ``IPNSNameError``.
    public init(_ text: String) throws(IPNSNameError) {
        if text.utf8.first == UInt8(ascii: "1") || text.utf8.starts(with: "Qm".utf8) {
            try self.init(Self.bareMultihash(text))
            return
        }
        let cid: CID
        do {
            cid = try CID(text)
        } catch {
            throw .notACID(error)
        }
        guard cid.codec == .libp2pKey || cid.codec == .dagPB else { throw .codec(cid.codec) }
        try self.init(cid.multihash)
    }

    private static func bareMultihash(_ text: String) throws(IPNSNameError) -> Multihash {
        let bytes: [UInt8]
        do {
            bytes = try Multibase.decode("z" + text).1
        } catch {
            throw .notBase58(error)
        }
        do {
            var rest = bytes.span
            let multihash = try Multihash.decode(&rest)
            guard rest.count == 0 else { throw IPNSNameError.notAKey }
            return multihash
        } catch {
            throw .notAKey
        }
    }

    /// The bytes of the key, when the name holds it.
    var inlineKey: [UInt8]? {
        multihash.code == Multihash.identity ? multihash.digest : nil
    }

    /// The name as a CID in version 1 with the codec libp2p-key.
    public var cid: CID {
        do {
            return try CID(version: .v1, codec: .libp2pKey, multihash: multihash)
        } catch {
            preconditionFailure("every multihash has a CID in version 1: \(error)")
        }
    }
}

extension IPNSName: CustomStringConvertible {
    /// The canonical text: the CID in base 36, which fits a DNS label.
    public var description: String { cid.text(in: .base36) }
}
