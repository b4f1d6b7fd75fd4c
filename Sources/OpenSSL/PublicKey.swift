internal import COpenSSL

/// A key that verifies signatures, by libcrypto.
///
/// `EVP_PKEY(7)`: a key may be read from many threads at a time, but this one has a single owner and
/// needs no such promise.
@safe
public struct PublicKey: ~Copyable {
    /// The kinds of key that can be read, each with the form its bytes have.
    public enum Algorithm: Sendable, CaseIterable {
        /// 32 bytes (RFC 8032).
        case ed25519
        /// A compressed point of 33 bytes (SEC 1, section 2.3.3); ECDSA over SHA-256.
        case secp256k1
        /// DER of a `SubjectPublicKeyInfo` (RFC 5280) with a modulus of 2,048 to 8,192 bits;
        /// PKCS#1 v1.5 over SHA-256.
        case rsa
        /// DER of a `SubjectPublicKeyInfo` on the curve P-256, P-384 or P-521; ECDSA over SHA-256.
        case ecdsa
    }

    /// The moduli of RSA keys that are used, in bits: a shorter one is weak, a longer one slow.
    public static let moduli = 2_048...8_192

    private let key: OpaquePointer
    private let algorithm: Algorithm

    /// Reads a key.
    ///
    /// The bytes may come from anybody. Those that are no key of the algorithm, hold more than one
    /// key, or one that is too weak or too slow to be used, are all refused alike.
    ///
    /// - Returns: `nil` when `bytes` are no such key.
    public init?(_ algorithm: Algorithm, _ bytes: [UInt8]) {
        guard let info = algorithm.subjectPublicKeyInfo(around: bytes) else { return nil }
        guard let key = unsafe Self.decode(info) else { return nil }
        guard unsafe algorithm.accepts(key),
            unsafe algorithm.isBare || info == subjectPublicKeyInfo(of: key)
        else {
            unsafe EVP_PKEY_free(key)
            return nil
        }
        unsafe self.key = key
        self.algorithm = algorithm
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// Whether `signature` was made over `message` with the private half of the key.
    ///
    /// A signature that is malformed is one that was not.
    public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { outOfMemory() }
        defer {
            unsafe EVP_MD_CTX_free(context)
            // What failed is told by the codes; nobody reads the thread's queue of errors.
            ERR_clear_error()
        }
        let hash = algorithm.hashName
        guard unsafe EVP_DigestVerifyInit_ex(context, nil, hash, nil, nil, key, nil) == 1 else {
            return false
        }
        // EVP_DigestVerify(3): "1 for success; any other value indicates failure", and less than 0
        // is no more alarming than 0: "the signature had an invalid form".
        return unsafe EVP_DigestVerify(
            context,
            signature,
            signature.count,
            message,
            message.count
        ) == 1
    }

    /// The key in a `SubjectPublicKeyInfo`, and nothing behind it.
    ///
    /// d2i_X509(3): "if the call is successful *in is incremented to the byte following the parsed
    /// data", so what follows the key shows.
    private static func decode(_ info: [UInt8]) -> OpaquePointer? {
        defer { ERR_clear_error() }
        return unsafe info.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            guard let key = unsafe d2i_PUBKEY_ex(nil, &position, bytes.count, nil, nil) else {
                return nil
            }
            guard unsafe position == bytes.baseAddress?.advanced(by: bytes.count) else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
    }
}

extension PublicKey.Algorithm {
    /// The name of the hash that the signature is over; Ed25519 hashes by itself.
    var hashName: String? { self == .ed25519 ? nil : "SHA2-256" }

    /// Whether the bytes of a key are the key alone, and not DER of it.
    fileprivate var isBare: Bool { self == .ed25519 || self == .secp256k1 }

    /// The bytes as libcrypto reads every key: bare ones get the front that says what they are.
    fileprivate func subjectPublicKeyInfo(around bytes: [UInt8]) -> [UInt8]? {
        switch self {
        case .ed25519:
            // RFC 8410, section 10.1: SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING }.
            bytes.count == 32
                ? [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00] + bytes
                : nil
        case .secp256k1:
            // RFC 5480: id-ecPublicKey on the curve 1.3.132.0.10, then the point.
            bytes.count == 33 && (bytes[0] == 2 || bytes[0] == 3)
                ? [
                    0x30, 0x36, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                    0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a, 0x03, 0x22, 0x00,
                ] + bytes
                : nil
        case .rsa, .ecdsa: bytes
        }
    }

    /// Whether a key that was read is what it was read for.
    fileprivate func accepts(_ key: OpaquePointer) -> Bool {
        switch self {
        case .ed25519: unsafe EVP_PKEY_is_a(key, "ED25519") == 1
        case .secp256k1: unsafe curve(of: key) == "secp256k1"
        case .rsa:
            unsafe EVP_PKEY_is_a(key, "RSA") == 1
                && PublicKey.moduli.contains(Int(EVP_PKEY_get_bits(key)))
        case .ecdsa:
            unsafe ["prime256v1", "secp384r1", "secp521r1"].contains(curve(of: key))
        }
    }

    /// The name of the curve of an EC key; empty for other keys, and for curves without a name.
    private func curve(of key: OpaquePointer) -> String {
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else { return "" }
        defer { ERR_clear_error() }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 64) { name, count in
            // EVP_PKEY_get_group_name(3): 1 on success, and the length without the final 0.
            let code = unsafe name.withMemoryRebound(to: CChar.self) { name in
                unsafe EVP_PKEY_get_group_name(key, name.baseAddress, name.count, &count)
            }
            if code != 1 { count = 0 }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The `SubjectPublicKeyInfo` of a key as DER has it.
///
/// libcrypto also reads what is not quite DER, in which one key could be written in many ways.
func subjectPublicKeyInfo(of key: OpaquePointer) -> [UInt8] {
    // i2d_X509(3): without a place to write to it only says how many bytes there are.
    let length = unsafe i2d_PUBKEY(key, nil)
    guard length > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { bytes, count in
        var position = bytes.baseAddress
        count = unsafe max(Int(i2d_PUBKEY(key, &position)), 0)
    }
}
