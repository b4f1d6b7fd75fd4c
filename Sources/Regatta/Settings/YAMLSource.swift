import Yams

/// The settings file, read as a tree without meaning.
enum YAMLSource {
    /// Far above any settings file; anchors could otherwise unfold without end.
    private static let largest = 10_000

    /// Reads the text of a file; its name is for errors.
    static func tree(_ text: String, file: String) throws(SettingsError) -> Tree {
        let node: Node?
        do {
            node = try compose(yaml: text)
        } catch let error as YamlError {
            throw SettingsError(yaml: error, file: file)
        } catch {
            throw SettingsError(origin: file, problem: "\(error)")
        }
        guard let node else { return Tree(.nothing, from: file) }
        var budget = largest
        return try tree(node, file: file, budget: &budget)
    }

    private static func tree(
        _ node: Node,
        file: String,
        budget: inout Int
    ) throws(SettingsError) -> Tree {
        let origin = node.mark.map { "\(file):\($0.line)" } ?? file
        budget -= 1
        guard budget > 0 else {
            throw SettingsError(origin: origin, problem: "more than \(largest) values")
        }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            return Tree(isNothing ? .nothing : .scalar(scalar.string), from: origin)
        case .sequence(let items):
            var list: [Tree] = []
            for item in items { list.append(try tree(item, file: file, budget: &budget)) }
            return Tree(.list(list), from: origin)
        case .mapping(let mapping):
            var pairs: [(key: String, value: Tree)] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw SettingsError(origin: origin, problem: "a key must be one word")
                }
                var subtree = try tree(value, file: file, budget: &budget)
                // The line of the key says more than that of a value further down.
                if let mark = key.mark { subtree.origin = "\(file):\(mark.line)" }
                pairs.append((name, subtree))
            }
            return Tree(.map(pairs), from: origin)
        case .alias:
            throw SettingsError(origin: origin, problem: "an alias without its anchor")
        }
    }
}

extension SettingsError {
    fileprivate init(yaml error: YamlError, file: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let text = [problem, context?.text ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
            self.init(origin: "\(file):\(mark.line)", problem: "not YAML: \(text)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            self.init(
                origin: "\(file):\(context.mark.line)",
                problem: "the same key twice: \(names)"
            )
        case .reader(let problem, _, _, _):
            self.init(origin: file, problem: "not YAML: \(problem)")
        default:
            self.init(origin: file, problem: "not YAML")
        }
    }
}
