/// The name of a block: a version, how to read the block, and the hash of its bytes.
///
/// It is a dictionary key on hot paths, so it holds its binary form and where the parts begin.
/// Two CIDs of one block in different versions or codecs differ; their ``multihash`` is the same.
public struct CID: Hashable, Sendable {
    /// How the CID is written.
    public enum Version: Sendable {
        /// A bare SHA-256 multihash; the codec is always dag-pb.
        case v0
        /// Version, codec and multihash.
        case v1
    }

    /// The longest text read, in UTF-8 bytes: the longest digest in hexadecimal, and room.
    public static let longestText = 2_176

    /// The binary form, as in links and in CAR sections.
    public let bytes: [UInt8]
    private let multihashStart: UInt8
    private let digestStart: UInt8

    /// Joins the parts.
    ///
    /// - Throws: ``CIDError/notVersion0`` when version 0 is asked for anything but dag-pb and a
    ///   whole SHA-256 digest.
    public init(version: Version, codec: Codec, multihash: Multihash) throws(CIDError) {
        switch version {
        case .v0:
            guard codec == .dagPB, Self.isVersion0(multihash.bytes.span),
                multihash.bytes.count == Self.version0Length
            else { throw .notVersion0 }
            bytes = multihash.bytes
            multihashStart = 0
            digestStart = 2
        case .v1:
            guard codec.rawValue <= Varint.largest else { throw .varint(.overflow) }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(multihash.bytes.count + 4)
            bytes.append(1)
            Varint.append(codec.rawValue, to: &bytes)
            let multihashStart = bytes.count
            bytes += multihash.bytes
            self.bytes = bytes
            self.multihashStart = UInt8(multihashStart)
            digestStart = UInt8(multihashStart + multihash.digestStart)
        }
    }

    private init(checked bytes: [UInt8], multihashStart: Int, digestStart: Int) {
        self.bytes = bytes
        self.multihashStart = UInt8(multihashStart)
        self.digestStart = UInt8(digestStart)
    }
}

// MARK: - Parts

extension CID {
    /// Whether this is a bare multihash or names its codec.
    public var version: Version { multihashStart == 0 ? .v0 : .v1 }

    /// How the block's bytes are to be read.
    public var codec: Codec {
        multihashStart == 0 ? .dagPB : Codec(rawValue: bytes.varint(at: 1))
    }

    /// The hash function and its digest, in an array of their own.
    public var multihash: Multihash {
        Multihash(
            checked: multihashStart == 0 ? bytes : Array(bytes[Int(multihashStart)...]),
            digestStart: Int(digestStart - multihashStart)
        )
    }

    /// The multicodec code of the hash function.
    public var hashCode: UInt64 { bytes.varint(at: Int(multihashStart)) }

    /// The digest, sharing the CID's storage.
    public var digest: ArraySlice<UInt8> { bytes[Int(digestStart)...] }

    /// Whether the digest is the content itself, so that nothing needs to be fetched.
    public var isIdentity: Bool { hashCode == Multihash.identity }

    /// The same block's CID in version 1.
    public var v1: CID {
        guard multihashStart == 0 else { return self }
        return CID(
            checked: [1, UInt8(Codec.dagPB.rawValue)] + bytes,
            multihashStart: 2,
            digestStart: 4
        )
    }

    /// Hashes the binary form.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words: bytes)
    }
}

// MARK: - Binary

extension CID {
    private static let version0Length = 34

    /// Reads the binary form, all of it.
    ///
    /// - Throws: ``CIDError``, also for bytes after the multihash.
    public init(bytes: [UInt8]) throws(CIDError) {
        let found = try Self.parts(of: bytes.span)
        guard found.end == bytes.count else { throw .trailingBytes(bytes.count - found.end) }
        self.init(checked: bytes, multihashStart: found.multihash, digestStart: found.digest)
    }

    /// Reads one CID from the front of `bytes`, advancing past it.
    ///
    /// - Throws: ``CIDError/truncated`` when more bytes could make it a CID, another
    ///   ``CIDError`` when none could; `bytes` is then unchanged.
    public static func decode(_ bytes: inout Span<UInt8>) throws(CIDError) -> CID {
        let found = try parts(of: bytes)
        let whole = [UInt8](bytes.extracting(first: found.end))
        bytes = bytes.extracting(droppingFirst: found.end)
        return CID(checked: whole, multihashStart: found.multihash, digestStart: found.digest)
    }

    /// Whether bytes begin as a version 0 CID does: no version 1 CID does.
    private static func isVersion0(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x12 && bytes[1] == 0x20
    }

    private static func parts(
        of bytes: Span<UInt8>
    ) throws(CIDError) -> (multihash: Int, digest: Int, end: Int) {
        if isVersion0(bytes) || bytes.count == 1 && bytes[0] == 0x12 {
            guard bytes.count >= version0Length else { throw .truncated }
            return (0, 2, version0Length)
        }
        var rest = bytes
        do {
            let version = try Varint.decode(&rest)
            guard version == 1 else { throw CIDError.version(version) }
            _ = try Varint.decode(&rest)
        } catch let error as Varint.DecodingError {
            throw error == .truncated ? .truncated : .varint(error)
        } catch let error as CIDError {
            throw error
        } catch {
            preconditionFailure("neither a varint's nor a CID's error: \(error)")
        }
        let multihash = bytes.count - rest.count
        do {
            let found = try Multihash.digestStart(in: rest)
            return (multihash, multihash + found.digest, multihash + found.end)
        } catch .truncated {
            throw .truncated
        } catch {
            throw .multihash(error)
        }
    }
}

// MARK: - Text

extension CID: CustomStringConvertible {
    /// Reads the text form: 46 characters from `Qm` for version 0, multibase for version 1.
    ///
    /// - Throws: ``CIDError``.
    public init(_ text: String) throws(CIDError) {
        let length = text.utf8.count
        guard length <= Self.longestText else { throw .textTooLong(limit: Self.longestText) }
        if length == 46, text.utf8.starts(with: "Qm".utf8) {
            let bytes = try Self.decodeMultibase("z" + text)
            guard bytes.count == Self.version0Length, Self.isVersion0(bytes.span) else {
                throw .notVersion0
            }
            try self.init(bytes: bytes)
            return
        }
        let bytes = try Self.decodeMultibase(text)
        guard bytes.first != 0x12 else { throw .prefixedVersion0 }
        try self.init(bytes: bytes)
    }

    /// The canonical text: base 58 for version 0, base 32 for version 1.
    public var description: String {
        switch version {
        case .v0: String(Multibase.base58btc.encode(bytes).dropFirst())
        case .v1: Multibase.base32.encode(bytes)
        }
    }

    /// The text in a chosen base, in version 1: version 0 has no other text than its own.
    public func text(in base: Multibase) -> String {
        base.encode(v1.bytes)
    }

    private static func decodeMultibase(_ text: String) throws(CIDError) -> [UInt8] {
        do {
            return try Multibase.decode(text).1
        } catch {
            throw .multibase(error)
        }
    }
}
