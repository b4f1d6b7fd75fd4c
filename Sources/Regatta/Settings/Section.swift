/// The keys of one part of the settings.
///
/// The table is the only place that knows a key: reading, environment variables, printing and the
/// nearest name for a misspelt one all come from it.
struct Section<Value: Sendable>: Sendable {
    /// One key and the part of the value that it sets.
    struct Key: Sendable {
        let name: String
        let expectation: String
        let leaves: [Leaf]
        let read: @Sendable (Tree, Place, inout Value) throws(SettingsError) -> Void
        let show: @Sendable (Value) -> Tree?

        /// A key for the part of the value at `part`.
        init<Part: Sendable>(
            _ name: String,
            _ part: any WritableKeyPath<Value, Part> & Sendable,
            _ form: Form<Part>
        ) {
            self.name = name
            expectation = form.expectation
            leaves = form.leaves.map { Leaf(path: [name] + $0.path, isList: $0.isList) }
            read = { (tree, place, value) throws(SettingsError) in
                value[keyPath: part] = try form.read(tree, place)
            }
            show = { form.show($0[keyPath: part]) }
        }
    }

    let keys: [Key]

    init(_ keys: [Key]) {
        self.keys = keys
    }

    /// Sets in `value` what the tree says, and refuses what it does not know.
    func read(
        _ tree: Tree,
        _ place: Place,
        into value: inout Value
    ) throws(SettingsError) {
        switch tree.content {
        case .nothing: return
        case .map(let pairs):
            for (name, subtree) in pairs {
                guard let key = keys.first(where: { $0.name == name }) else {
                    throw place.within(name).error(subtree, unknown(name))
                }
                try key.read(subtree, place.within(name), &value)
            }
        default: throw place.error(tree, "expected a section of keys, not \(tree.kind)")
        }
    }

    private func unknown(_ name: String) -> String {
        let names = keys.map(\.name)
        if let nearest = Nearest.name(to: name, among: names) {
            return "unknown key; did you mean \"\(nearest)\"?"
        }
        return "unknown key; known here: \(names.joined(separator: ", "))"
    }
}

extension Form where Value: Sendable {
    /// A part of the settings with keys of its own, beginning from its defaults.
    static func section(
        _ section: Section<Value>,
        from defaults: Value,
        check: @escaping @Sendable (Value) -> String? = { _ in nil }
    ) -> Form {
        Form(
            expectation: "a section of keys",
            leaves: section.keys.flatMap(\.leaves),
            read: { (tree, place) throws(SettingsError) in
                var value = defaults
                try section.read(tree, place, into: &value)
                if let problem = check(value) { throw place.error(tree, problem) }
                return value
            },
            show: { value in
                let pairs = section.keys.compactMap { key in
                    key.show(value).map { (key: key.name, value: $0) }
                }
                return Tree(.map(pairs), from: "")
            }
        )
    }
}
