internal import COpenSSL

/// SHA-256 of many messages of 64 bytes: a level of a binary tree of digests.
public enum SHA256Tree {
    /// Replaces pairs of 32-byte nodes by the SHA-256 of each.
    ///
    /// - Parameters:
    ///   - nodes: Begins with the pairs, and afterwards with their digests, one after the other; what
    ///     lies between the digests and the end of the pairs is left as it happens to be.
    ///   - pairs: How many to replace.
    public static func halve(_ nodes: inout MutableSpan<UInt8>, pairs: Int) {
        precondition(pairs >= 0 && nodes.count / 64 >= pairs, "there are not so many pairs")
        unsafe nodes.withUnsafeMutableBytes { nodes in
            guard let base = nodes.baseAddress else { return }
            unsafe padding.span.withUnsafeBytes { padding in
                guard let padding = padding.baseAddress else { return }
                unsafe halve(base, pairs, padding: padding)
            }
        }
    }

    /// Calls the compression function twice for each message.
    ///
    /// EVP would take as long to begin and to end a message as to hash it. The digest of a pair is
    /// written where no later pair is read.
    private static func halve(
        _ base: UnsafeMutableRawPointer,
        _ pairs: Int,
        padding: UnsafeRawPointer
    ) {
        var context = SHA256_CTX()
        unsafe SHA256_Init(&context)
        let start = context.h
        for pair in 0..<pairs {
            context.h = start
            unsafe SHA256_Transform(&context, base + pair * 64)
            unsafe SHA256_Transform(&context, padding)
            let (a, b, c, d, e, f, g, h) = context.h
            let words = SIMD8(a, b, c, d, e, f, g, h)
            let bytes = (words &<< 24) | ((words &<< 8) & 0xff_0000)
            let swapped = bytes | ((words &>> 8) & 0xff00) | (words &>> 24)
            unsafe (base + pair * 32).storeBytes(of: swapped, as: SIMD8<UInt32>.self)
        }
    }

    /// What follows a message of 64 bytes: a one bit, zeros, and the length in bits.
    private static let padding: [UInt8] = {
        var padding = [UInt8](repeating: 0, count: 64)
        padding[0] = 0x80
        padding[62] = 0x02
        return padding
    }()
}
