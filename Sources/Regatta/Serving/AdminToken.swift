import FoundationEssentials
import SystemPackage

/// The token that nobody configured: made once, and kept where only its owner can read it.
enum AdminToken {
    /// The token in `<data>/admin.token`, made when there is none.
    ///
    /// - Returns: The token.
    /// - Throws: ``Failure`` when the file cannot be read or made, or others can read it.
    static func load(in data: String) throws -> String {
        let path = "\(HomePath.expand(data))/admin.token"
        if FileManager.default.fileExists(atPath: path) { return try read(path) }
        let token = make()
        do {
            // Exclusive: of two that start at once, one makes it and the other says so.
            let descriptor = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .exclusiveCreate],
                permissions: [.ownerReadWrite]
            )
            try descriptor.closeAfter { _ = try descriptor.writeAll(Array("\(token)\n".utf8)) }
        } catch {
            throw Failure("\(path): cannot be made: \(error)")
        }
        return token
    }

    /// Where the shipped services keep theirs: the system's, and those of a user's newer and older
    /// service managers.
    private static let services = [
        "/var/lib/regatta", "~/.local/state/regatta", "~/.config/regatta",
    ]

    /// The token in `<data>/admin.token`, else that of a service which this user may read; nil when
    /// no server has made one.
    ///
    /// - Throws: ``Failure`` when it cannot be read, or others can read it.
    static func existing(in data: String) throws -> String? {
        let own = "\(HomePath.expand(data))/admin.token"
        if FileManager.default.fileExists(atPath: own) { return try read(own) }
        let others = services.map { "\(HomePath.expand($0))/admin.token" }
        return try others.first(where: FileManager.default.isReadableFile).map(read)
    }

    private static func read(_ path: String) throws -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? UInt, mode & 0o077 == 0 else {
            throw Failure("\(path): others can read it; run chmod 600 \(path)")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path): cannot be read")
        }
        let token = String(decoding: bytes, as: UTF8.self)
            .trimming { $0.isWhitespace || $0.isNewline }
        guard !token.isEmpty else { throw Failure("\(path): is empty; delete it") }
        return token
    }

    /// 256 bits of the system's randomness, in hexadecimal digits.
    private static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            String(generator.next() as UInt64, radix: 16).leftPadded(16, with: "0")
        }
        .joined()
    }
}

extension String {
    fileprivate func trimming(_ isUnwanted: (Character) -> Bool) -> String {
        var rest = drop(while: isUnwanted)
        while let last = rest.last, isUnwanted(last) { rest.removeLast() }
        return String(rest)
    }
}
