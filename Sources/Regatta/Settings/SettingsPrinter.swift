import Yams

/// The settings as a file that would give the same ones, but for secrets.
enum SettingsPrinter {
    /// Stands where a secret is.
    static let redacted = "********"

    static func yaml(_ settings: Settings) throws -> String {
        let defaults = Settings()
        let form = Form.section(.settings, from: defaults)
        guard let tree = form.show(settings) else { return "" }
        return try serialize(node: node(tree), width: -1)
    }

    private static func node(_ tree: Tree) -> Node {
        switch tree.content {
        case .scalar(let text):
            // Words that YAML would take for something else are quoted, as is what we interpolate.
            Node(text, .implicit, needsQuotes(text) ? .doubleQuoted : .any)
        case .list(let items): Node(items.map(node))
        case .map(let pairs): Node(pairs.map { (Node($0.key), node($0.value)) })
        case .nothing: Node("")
        }
    }

    private static func needsQuotes(_ text: String) -> Bool {
        text.isEmpty || text == "~" || text == "null" || text.contains("*") || text.contains("$")
    }
}
