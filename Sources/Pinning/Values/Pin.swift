public import Multiformats

/// What somebody wants kept: a root and everything below it (Pinning Service API 1.0.0, `Pin`).
public struct Pin: Sendable, Equatable {
    /// The longest name, in characters.
    public static let longestName = 255
    /// The most origins.
    public static let mostOrigins = 20
    /// The most keys of `meta`.
    public static let mostKeys = 1_000

    /// The root.
    public var cid: CID
    /// What it is called; need not be unique.
    public var name: String?
    /// Multiaddresses of who has it, each ending in `/p2p/<peer>`.
    public var origins: [String]
    /// What the client wants remembered.
    public var meta: [String: String]

    /// Makes a pin; only the root is needed.
    public init(
        cid: CID,
        name: String? = nil,
        origins: [String] = [],
        meta: [String: String] = [:]
    ) {
        self.cid = cid
        self.name = name
        self.origins = origins
        self.meta = meta
    }

    /// What is wrong with it, in words; `nil` when nothing is.
    public var problem: String? {
        if let name, name.unicodeScalars.count > Self.longestName {
            return "name: longer than \(Self.longestName) characters"
        }
        if origins.count > Self.mostOrigins { return "origins: more than \(Self.mostOrigins)" }
        if Set(origins).count < origins.count { return "origins: the same one twice" }
        for origin in origins where !Self.isPeerAddress(origin) {
            return "origins: “\(origin)” is no multiaddress that ends in /p2p/<peer>"
        }
        if meta.count > Self.mostKeys { return "meta: more than \(Self.mostKeys) keys" }
        return nil
    }

    /// Whether `text` looks like `/…/p2p/<peer>`: no more is needed to hand it on.
    public static func isPeerAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 1_024, parts.count >= 3, parts[0].isEmpty,
            parts[parts.count - 2] == "p2p", let peer = parts.last, (1...128).contains(peer.count)
        else { return false }
        return parts.dropFirst().allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy(isAddressByte)
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ".:_%-".utf8.contains(byte)
        }
    }
}

extension Pin: Codable {
    private enum Key: String, CodingKey {
        case cid
        case name
        case origins
        case meta
    }

    /// Reads the JSON object of the Pinning Service API; keys it does not know are ignored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let text = try container.decode(String.self, forKey: .cid)
        do {
            cid = try CID(text)
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: .cid,
                in: container,
                debugDescription: "\(error)"
            )
        }
        name = try container.decodeIfPresent(String.self, forKey: .name)
        origins = try container.decodeIfPresent([String].self, forKey: .origins) ?? []
        meta = try container.decodeIfPresent([String: String].self, forKey: .meta) ?? [:]
    }

    /// Writes the JSON object, without what it lacks.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(cid.description, forKey: .cid)
        try container.encodeIfPresent(name, forKey: .name)
        if !origins.isEmpty { try container.encode(origins, forKey: .origins) }
        if !meta.isEmpty { try container.encode(meta, forKey: .meta) }
    }
}

/// How far a pin is (Pinning Service API 1.0.0, `Status`).
public enum PinStatus: String, Codable, CaseIterable, Sendable {
    /// Nothing is being done yet.
    case queued
    /// On its way.
    case pinning
    /// All of it is kept.
    case pinned
    /// It will not be kept unless asked for again.
    case failed
}

/// How many of a pin's backends must keep it for the pin to count as pinned.
public enum ReplicationLevel: String, Codable, CaseIterable, Sendable {
    /// One of them.
    case single
    /// More than half.
    case quorum
    /// Each of them.
    case all

    /// How many of `count` backends.
    public func needed(of count: Int) -> Int {
        switch self {
        case .single: min(1, count)
        case .quorum: count / 2 + 1
        case .all: count
        }
    }
}
