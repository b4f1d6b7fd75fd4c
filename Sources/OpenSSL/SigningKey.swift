internal import COpenSSL

/// The private half of a key, for tests to sign with: Regatta itself signs nothing.
@safe
package struct SigningKey: ~Copyable {
    private let key: OpaquePointer

    /// Reads DER of a `PrivateKeyInfo` (RFC 5208); `nil` when it is none.
    package init?(pkcs8 bytes: [UInt8]) {
        defer { ERR_clear_error() }
        let key = unsafe bytes.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return unsafe d2i_AutoPrivateKey_ex(nil, &position, bytes.count, nil, nil)
        }
        guard let key = unsafe key else { return nil }
        unsafe self.key = key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// DER of the `SubjectPublicKeyInfo` of its public half.
    package var subjectPublicKeyInfo: [UInt8] {
        unsafe OpenSSL.subjectPublicKeyInfo(of: key)
    }

    /// A signature over `message`, as ``PublicKey`` verifies it.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { outOfMemory() }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        let hash = unsafe EVP_PKEY_is_a(key, "ED25519") == 1 ? nil : "SHA2-256"
        guard unsafe EVP_DigestSignInit_ex(context, nil, hash, nil, nil, key, nil) == 1 else {
            preconditionFailure("libcrypto cannot sign with a key that it has read")
        }
        // EVP_DigestSign(3): an ECDSA signature may be shorter than the room it needs.
        var length = 0
        guard unsafe EVP_DigestSign(context, nil, &length, message, message.count) == 1 else {
            preconditionFailure("libcrypto cannot sign with a key that it has read")
        }
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
            count = length
            let code = unsafe EVP_DigestSign(
                context,
                bytes.baseAddress,
                &count,
                message,
                message.count
            )
            if code != 1 { count = 0 }
        }
    }
}
