/// Where settings come from: each source beats the ones before it.
struct SettingsSources: Sendable {
    /// The text of the settings file and its name.
    var file: (text: String, name: String)?
    /// Whether the file can be read again.
    let isFileLasting: Bool
    /// `REGATTA_CACHE_SIZE` sets `cache.size`; all of it serves `${NAME}` in values.
    var environment: [String: String]
    /// A flag's name, the key that it sets and its words.
    var flags: [(name: String, key: String, words: [String])]

    init(
        file: (text: String, name: String)? = nil,
        isFileLasting: Bool = true,
        environment: [String: String] = [:],
        flags: [(name: String, key: String, words: [String])] = []
    ) {
        self.file = file
        self.isFileLasting = isFileLasting
        self.environment = environment
        self.flags = flags
    }

    /// Reads all of them.
    ///
    /// - Throws: The first thing that is wrong, with its place.
    func settings() throws(SettingsError) -> Settings {
        var tree = Tree(.nothing, from: "")
        if let file {
            tree = try YAMLSource.tree(file.text, file: file.name)
        }
        tree = tree.overlaid(with: environmentTree).overlaid(with: flagTree)
        var settings = Settings()
        try Section.settings.read(tree, Place(variables: environment), into: &settings)
        if let problem = settings.problem { throw problem }
        return settings
    }

    /// Variables that look like settings but are none, each with the nearest name.
    var strangers: [String] {
        let known = Section.settings.keys.flatMap(\.leaves).map(\.variable)
        let names = environment.keys.filter { $0.hasPrefix("REGATTA_") && !known.contains($0) }
        let used = file?.text ?? ""
        return names.filter { $0 != "REGATTA_CONFIG" && !used.contains("${\($0)}") }.sorted().map {
            let nearest = Nearest.name(to: $0, among: known)
            return $0 + (nearest.map { "; did you mean \($0)?" } ?? "")
        }
    }

    private var environmentTree: Tree {
        var tree = Tree(.nothing, from: "environment")
        for leaf in Section.settings.keys.flatMap(\.leaves) {
            guard let text = environment[leaf.variable], !text.isEmpty else { continue }
            tree.set(leaf.path, to: leaf.tree([text], from: leaf.variable))
        }
        return tree
    }

    private var flagTree: Tree {
        var tree = Tree(.nothing, from: "flags")
        for flag in flags where !flag.words.isEmpty {
            let path = flag.key.split(separator: ".").map(String.init)
            let isList = Section.settings.keys.flatMap(\.leaves)
                .contains { $0.path == path && $0.isList }
            let leaf = Leaf(path: path, isList: isList)
            tree.set(path, to: leaf.tree(flag.words, from: flag.name))
        }
        return tree
    }
}

extension Leaf {
    /// The variable that sets it.
    fileprivate var variable: String {
        "REGATTA_" + path.joined(separator: "_").uppercased()
    }

    /// Its value in words; a list may also be one word with commas.
    fileprivate func tree(_ words: [String], from origin: String) -> Tree {
        guard isList else { return .scalar(words.last ?? "", from: origin) }
        let items = words.flatMap { $0.split { $0 == "," || $0 == " " } }
        return Tree(.list(items.map { .scalar(String($0), from: origin) }), from: origin)
    }
}
