import IPLD
import Multiformats
import OpenSSL

/// A public key in libp2p's envelope: a protobuf with its type and its bytes (libp2p, "Peer Ids").
struct PeerKey {
    private let algorithm: PublicKey.Algorithm
    private let bytes: [UInt8]

    /// Reads the envelope; the key itself is only looked at when it verifies.
    ///
    /// - Throws: ``IPNSRecordError/badKey``: both fields are always there, and nothing else is.
    init(decoding envelope: [UInt8]) throws(IPNSRecordError) {
        var reader = ProtobufReader(envelope[...])
        do {
            guard let type = try reader.next(), let data = try reader.next(), reader.isAtEnd,
                type.number == 1, case .varint(let code) = type.value,
                data.number == 2, case .bytes(let bytes) = data.value,
                let algorithm = PublicKey.Algorithm(peerKeyType: code)
            else { throw IPNSRecordError.badKey }
            self.algorithm = algorithm
            self.bytes = Array(bytes)
        } catch {
            throw .badKey
        }
    }

    /// Whether `envelope` has the form of a key that is short enough to be its own name.
    static func isInlined(_ envelope: [UInt8]) -> Bool {
        guard envelope.count <= IPNSName.longestInlineKey,
            let key = try? PeerKey(decoding: envelope)
        else { return false }
        return switch key.algorithm {
        case .ed25519: key.bytes.count == 32
        case .secp256k1: key.bytes.count == 33
        case .rsa, .ecdsa: false
        }
    }

    /// Whether `envelope` is the key that `name` is the hash of.
    static func isNamed(_ name: IPNSName, _ envelope: [UInt8]) -> Bool {
        if let key = name.inlineKey { return key == envelope }
        return Digest.hash(.sha256, envelope.span) == name.multihash.digest
    }

    /// Whether `signature` was made over `message` with the key.
    ///
    /// - Throws: ``IPNSRecordError/badKey`` when the bytes are no key of its type.
    func verifies(
        _ signature: [UInt8],
        over message: [UInt8]
    ) throws(IPNSRecordError) -> Bool {
        guard let key = PublicKey(algorithm, bytes) else { throw .badKey }
        return key.verifies(signature, over: message)
    }
}

extension PublicKey.Algorithm {
    /// The algorithm of a `KeyType`.
    fileprivate init?(peerKeyType code: UInt64) {
        switch code {
        case 0: self = .rsa
        case 1: self = .ed25519
        case 2: self = .secp256k1
        case 3: self = .ecdsa
        default: return nil
        }
    }
}
