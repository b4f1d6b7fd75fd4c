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

        /// How many bytes the function makes.
        public var length: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    private let context: OpaquePointer
    private let algorithm: Algorithm

    /// Begins with no bytes.
    public init(_ algorithm: Algorithm) {
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
        unsafe [UInt8](unsafeUninitializedCapacity: algorithm.length) { output, count in
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
    fileprivate var implementation: OpaquePointer {
        switch self {
        case .sha256: unsafe Implementations.sha256
        case .sha512: unsafe Implementations.sha512
        }
    }
}

private enum Implementations {
    // An EVP_MD is constant once fetched and libcrypto shares it between threads itself.
    nonisolated(unsafe) static let sha256 = unsafe fetch("SHA2-256")
    nonisolated(unsafe) static let sha512 = unsafe fetch("SHA2-512")

    private static func fetch(_ name: String) -> OpaquePointer {
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
