/// Settings as they were written, before anyone knows what they mean.
///
/// The file, the environment and the flags each give one; they are laid over each other and read
/// once, so every value can still say where it came from.
struct Tree: Sendable {
    enum Content: Sendable {
        case scalar(String)
        case list([Tree])
        case map([(key: String, value: Tree)])
        /// A key with nothing after it.
        case nothing
    }

    /// Where it was written: a file and line, a variable, a flag.
    var origin: String
    var content: Content

    init(_ content: Content, from origin: String) {
        self.content = content
        self.origin = origin
    }

    static func scalar(_ text: String, from origin: String) -> Tree {
        Tree(.scalar(text), from: origin)
    }

    /// What stands under `key`.
    subscript(key: String) -> Tree? {
        guard case .map(let pairs) = content else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    /// Puts `value` at the end of `path`, making maps on the way.
    mutating func set(_ path: [String], to value: Tree) {
        guard let key = path.first else {
            self = value
            return
        }
        var pairs: [(key: String, value: Tree)] = []
        if case .map(let present) = content { pairs = present }
        let index =
            pairs.firstIndex { $0.key == key }
            ?? {
                pairs.append((key, Tree(.nothing, from: value.origin)))
                return pairs.count - 1
            }()
        pairs[index].value.set(Array(path.dropFirst()), to: value)
        content = .map(pairs)
    }

    /// This tree with `other` on top: maps are joined, everything else is replaced.
    func overlaid(with other: Tree) -> Tree {
        guard case .map(let pairs) = other.content else {
            if case .nothing = other.content { return self }
            return other
        }
        var result = self
        for (key, value) in pairs {
            result.set([key], to: self[key]?.overlaid(with: value) ?? value)
        }
        return result
    }
}
