/// One line of a `_redirects` file (web redirects specification, "File Format").
struct RedirectRule: Equatable, Sendable {
    /// A part of the path that a rule is for.
    enum Segment: Equatable, Sendable {
        /// These bytes and no others.
        case literal([UInt8])
        /// `:name`: any segment, to be used under that name.
        case placeholder([UInt8])
    }

    /// What a rule leads to.
    enum Target: Equatable, Sendable {
        /// A path of the same site.
        case path([UInt8])
        /// An address anywhere.
        case url([UInt8])

        var bytes: [UInt8] {
            switch self {
            case .path(let bytes), .url(let bytes): bytes
            }
        }
    }

    let from: [Segment]
    /// Whether the rule is also for everything below `from`: it ends in `*`.
    let hasSplat: Bool
    let to: Target
    let status: Int

    /// What the placeholders of a rule stand for in one path; the splat's name is `splat`.
    typealias Captures = [(name: [UInt8], value: [UInt8])]

    /// What the rule's placeholders stand for in `path`, if it is for that path.
    ///
    /// The work is linear in the length of the path.
    func captures(in path: [[UInt8]]) -> Captures? {
        guard hasSplat ? path.count >= from.count : path.count == from.count else { return nil }
        var captures: Captures = []
        for (segment, name) in zip(from, path) {
            switch segment {
            case .literal(let bytes):
                guard bytes == name else { return nil }
            case .placeholder(let placeholder):
                captures.append((placeholder, Self.encoded(name)))
            }
        }
        if hasSplat {
            let rest = path.dropFirst(from.count).map(Self.encoded)
            captures.append((Self.splat, Array(rest.joined(separator: [UInt8(ascii: "/")]))))
        }
        return captures
    }

    /// The target with everything that stands for something replaced; nil when it grows beyond
    /// what a URL may be.
    func expandedTarget(_ captures: Captures) -> [UInt8]? {
        var expanded: [UInt8] = []
        var rest = to.bytes[...]
        while let byte = rest.popFirst() {
            // The longest name wins, so that `:ab` is not taken for `:a` and a letter.
            let match = captures.filter { byte == UInt8(ascii: ":") && rest.starts(with: $0.name) }
                .max { $0.name.count < $1.name.count }
            if let match {
                expanded += match.value
                rest = rest.dropFirst(match.name.count)
            } else {
                expanded.append(byte)
            }
            guard expanded.count <= Self.expansionLimit else { return nil }
        }
        return expanded
    }

    static let splat = Array("splat".utf8)

    /// The longest address a rule may lead to.
    private static let expansionLimit = 8192

    private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        PercentEncoding.append(bytes, keeping: PercentEncoding.segment, to: &encoded)
        return encoded
    }
}
