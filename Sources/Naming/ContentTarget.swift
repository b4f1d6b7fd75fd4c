import Multiformats

/// What a name stands for: content, or another name, and the names to follow from there.
enum ContentTarget: Hashable, Sendable {
    case content(CID, [String])
    case name(MutableName, [String])

    /// Why text is no target, in words.
    struct Fault: Error {
        let reason: String
    }

    /// The longest text read, in bytes; what gateways take for a path.
    static let longest = 8_192

    /// The names to follow from there.
    var segments: [String] {
        switch self {
        case .content(_, let segments), .name(_, let segments): segments
        }
    }

    /// Reads a content path of `/ipfs/` or `/ipns/`, which is not percent-encoded.
    ///
    /// Empty segments and `.` fall away, `..` removes a segment but never the root.
    init(parsing text: String) throws(Fault) {
        guard text.utf8.count <= Self.longest else {
            throw Fault(reason: "its path has more than \(Self.longest) bytes")
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        guard parts.count > 2, parts[0].isEmpty, !parts[2].isEmpty else {
            throw Fault(reason: "\"\(text.prefix(64))\" is no content path")
        }
        let segments = try Self.clean(parts.dropFirst(3))
        switch parts[1] {
        case "ipfs":
            do {
                self = .content(try CID(parts[2]), segments)
            } catch {
                throw Fault(reason: "\(error)")
            }
        case "ipns":
            do {
                self = .name(try MutableName(parts[2]), segments)
            } catch {
                throw Fault(reason: "\(error)")
            }
        default:
            throw Fault(reason: "\"\(text.prefix(64))\" is neither under /ipfs/ nor under /ipns/")
        }
    }

    private static func clean(_ parts: ArraySlice<String>) throws(Fault) -> [String] {
        var segments: [String] = []
        for part in parts {
            switch part {
            case "", ".": continue
            case "..":
                guard segments.popLast() != nil else {
                    throw Fault(reason: "\"..\" leads above its root")
                }
            default: segments.append(part)
            }
        }
        return segments
    }
}
