internal import COpenSSL

/// A hash being computed, by libcrypto.
///
/// Feed it with ``update(_:)``, then take the result with ``finish()``. Bytes that are all there
/// already go through ``hash(_:_:)``.
@safe
public struct Digest: ~Copyable {
    /// A hash function.
    public enum Algorithm: Sendable, CaseIterable {
        case sha256
        case sha512
        case sha1
        case sha3x224
        case sha3x256
        case sha3x384
        case sha3x512
        /// BLAKE2b with its longest digest.
        case blake2b
        /// BLAKE2s with its longest digest.
        case blake2s

        /// How many bytes the function makes.
        public var length: Int {
            switch self {
            case .sha1: 20
            case .sha3x224: 28
            case .sha256, .sha3x256, .blake2s: 32
            case .sha3x384: 48
            case .sha512, .sha3x512, .blake2b: 64
            }
        }

        /// Whether libcrypto has the function as it is configured; SHA-2 it always has.
        ///
        /// To hash with one that it has not is a programming error.
        public var isAvailable: Bool {
            switch self {
            case .sha256, .sha512: true
            default: unsafe implementation != nil
            }
        }
    }

    private let context: OpaquePointer
    private let algorithm: Algorithm

    /// Begins with no bytes.
    public init(_ algorithm: Algorithm) {
        precondition(algorithm.isAvailable, "libcrypto has no \(algorithm)")
        guard let context = unsafe EVP_MD_CTX_new() else { outOfMemory() }
        unsafe self.context = context
        self.algorithm = algorithm
        guard unsafe EVP_DigestInit_ex2(context, algorithm.implementation, nil) == 1 else {
            outOfMemory()
        }
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes at the end of what is hashed.
    public mutating func update(_ bytes: Span<UInt8>) {
        let code = unsafe bytes.withUnsafeBytes { bytes in
            unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }
        guard code == 1 else { outOfMemory() }
    }

    /// Ends, and returns the digest of everything added.
    public consuming func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: algorithm.length) { output, count in
            guard unsafe EVP_DigestFinal_ex(context, output.baseAddress, nil) == 1 else {
                outOfMemory()
            }
            count = algorithm.length
        }
    }

    /// The digest of `bytes`, computed at once.
    public static func hash(_ algorithm: Algorithm, _ bytes: Span<UInt8>) -> [UInt8] {
        precondition(algorithm.isAvailable, "libcrypto has no \(algorithm)")
        return unsafe [UInt8](unsafeUninitializedCapacity: algorithm.length) { output, count in
            let code = unsafe bytes.withUnsafeBytes { bytes in
                unsafe EVP_Digest(
                    bytes.baseAddress,
                    bytes.count,
                    output.baseAddress,
                    nil,
                    algorithm.implementation,
                    nil
                )
            }
            guard code == 1 else { outOfMemory() }
            count = algorithm.length
        }
    }
}

extension Digest.Algorithm {
    /// libcrypto's implementation of the function.
    ///
    /// `EVP_MD_fetch(3)`: fetching takes locks and searches by name, so it is done once, and what
    /// it returns is never freed.
    fileprivate var implementation: OpaquePointer? {
        switch self {
        case .sha1: unsafe Implementations.sha1
        case .sha256: unsafe Implementations.sha256
        case .sha512: unsafe Implementations.sha512
        case .sha3x224: unsafe Implementations.sha3x224
        case .sha3x256: unsafe Implementations.sha3x256
        case .sha3x384: unsafe Implementations.sha3x384
        case .sha3x512: unsafe Implementations.sha3x512
        case .blake2b: unsafe Implementations.blake2b
        case .blake2s: unsafe Implementations.blake2s
        }
    }
}

private enum Implementations {
    // An EVP_MD is constant once fetched and libcrypto shares it between threads itself.
    nonisolated(unsafe) static let sha256: OpaquePointer? = unsafe required("SHA2-256")
    nonisolated(unsafe) static let sha512: OpaquePointer? = unsafe required("SHA2-512")
    // Configured to approved functions only, libcrypto may lack any of these.
    nonisolated(unsafe) static let sha1 = unsafe EVP_MD_fetch(nil, "SHA1", nil)
    nonisolated(unsafe) static let sha3x224 = unsafe EVP_MD_fetch(nil, "SHA3-224", nil)
    nonisolated(unsafe) static let sha3x256 = unsafe EVP_MD_fetch(nil, "SHA3-256", nil)
    nonisolated(unsafe) static let sha3x384 = unsafe EVP_MD_fetch(nil, "SHA3-384", nil)
    nonisolated(unsafe) static let sha3x512 = unsafe EVP_MD_fetch(nil, "SHA3-512", nil)
    nonisolated(unsafe) static let blake2b = unsafe EVP_MD_fetch(nil, "BLAKE2B-512", nil)
    nonisolated(unsafe) static let blake2s = unsafe EVP_MD_fetch(nil, "BLAKE2S-256", nil)

    private static func required(_ name: String) -> OpaquePointer {
        guard let implementation = unsafe EVP_MD_fetch(nil, name, nil) else {
            fatalError("libcrypto has no \(name): check the openssl.cnf it is configured with")
        }
        return unsafe implementation
    }
}

/// Hashing fails for no other reason: the functions are known to exist and take any bytes.
func outOfMemory() -> Never {
    fatalError("libcrypto could not allocate")
}
