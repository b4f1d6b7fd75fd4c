/// A digest with the code of the function that made it.
///
/// The same content has the same multihash whatever codec its CIDs name, so stores key on it.
public struct Multihash: Hashable, Sendable {
    /// What makes bytes not a multihash.
    public enum DecodingError: Error, Equatable {
        /// The code or the length is not a varint.
        case varint(Varint.DecodingError)
        /// The bytes end before the digest does.
        case truncated
        /// The digest is longer than ``Multihash/longestDigest``.
        case digestTooLong(UInt64)
    }

    /// The code of "the digest is the content".
    public static let identity: UInt64 = 0x00
    /// The code of SHA-256.
    public static let sha256: UInt64 = 0x12
    /// The code of SHA-512.
    public static let sha512: UInt64 = 0x13

    /// The longest digest read, in bytes.
    ///
    /// Far above what any block is accepted with: a directory stays readable though one of its
    /// links can never be followed.
    public static let longestDigest = 1_024

    /// The varint of the code, the varint of the digest's length, the digest.
    public let bytes: [UInt8]
    let digestStart: Int

    /// Joins a function's code and what it made.
    ///
    /// - Throws: ``DecodingError`` when the code has more than 63 bits or the digest is too long.
    public init(code: UInt64, digest: [UInt8]) throws(DecodingError) {
        guard code <= Varint.largest else { throw .varint(.overflow) }
        guard digest.count <= Self.longestDigest else {
            throw .digestTooLong(UInt64(digest.count))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digest.count + 4)
        Varint.append(code, to: &bytes)
        Varint.append(UInt64(digest.count), to: &bytes)
        digestStart = bytes.count
        bytes += digest
        self.bytes = bytes
    }

    /// Takes bytes that were checked before, with what the check found.
    init(checked bytes: [UInt8], digestStart: Int) {
        self.bytes = bytes
        self.digestStart = digestStart
    }

    /// Reads one multihash from the front of `bytes`, advancing past it.
    ///
    /// - Throws: ``DecodingError``, when there is none; `bytes` is then unchanged.
    public static func decode(_ bytes: inout Span<UInt8>) throws(DecodingError) -> Multihash {
        let start = try digestStart(in: bytes)
        let whole = [UInt8](bytes.extracting(first: start.end))
        bytes = bytes.extracting(droppingFirst: start.end)
        return Multihash(checked: whole, digestStart: start.digest)
    }

    /// The multicodec code of the function.
    public var code: UInt64 { bytes.varint(at: 0) }

    /// What the function made; for ``identity`` the content itself.
    public var digest: [UInt8] { Array(bytes[digestStart...]) }

    /// Hashes the binary form.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words: bytes)
    }

    /// Where the digest of the multihash at the front of `bytes` begins and ends.
    static func digestStart(
        in bytes: Span<UInt8>
    ) throws(DecodingError) -> (digest: Int, end: Int) {
        var rest = bytes
        let length: UInt64
        do {
            _ = try Varint.decode(&rest)
            length = try Varint.decode(&rest)
        } catch .truncated {
            throw .truncated
        } catch {
            throw .varint(error)
        }
        guard length <= UInt64(longestDigest) else { throw .digestTooLong(length) }
        guard rest.count >= Int(length) else { throw .truncated }
        let digest = bytes.count - rest.count
        return (digest, digest + Int(length))
    }
}

extension [UInt8] {
    /// A copy of what a span shows.
    init(_ span: Span<UInt8>) {
        self.init(capacity: span.count) { output in
            for index in 0..<span.count { output.append(span[index]) }
        }
    }

    /// The varint at `index`, which was decoded before.
    func varint(at index: Int) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in self[index...] {
            value |= UInt64(byte & 0x7f) << shift
            guard byte >= 0x80 else { break }
            shift += 7
        }
        return value
    }
}

extension Hasher {
    /// Feeds bytes eight at a time, several times faster than one at a time.
    mutating func combine(words bytes: [UInt8]) {
        var index = 0
        while index + 8 <= bytes.count {
            var word: UInt64 = 0
            for offset in 0..<8 { word |= UInt64(bytes[index + offset]) << UInt64(offset * 8) }
            combine(word)
            index += 8
        }
        var tail = UInt64(bytes.count)
        while index < bytes.count {
            tail = tail << 8 | UInt64(bytes[index])
            index += 1
        }
        combine(tail)
    }
}
