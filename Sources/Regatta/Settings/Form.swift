/// How a value of one type is written in the settings: read from a tree, and shown as one.
struct Form<Value>: Sendable {
    /// As in "a size such as 10GiB".
    let expectation: String
    /// What a variable or a flag can set, relative to here.
    let leaves: [Leaf]
    let read: @Sendable (Tree, Place) throws(SettingsError) -> Value
    /// Nil: left out.
    let show: @Sendable (Value) -> Tree?
}

/// A word, a number or a list, at the end of a path of keys.
struct Leaf: Sendable {
    var path: [String] = []
    var isList = false
}

/// What a tree is read with.
struct Place: Sendable {
    /// The keys from the top.
    var path = ""
    /// What `${NAME}` stands for.
    var variables: [String: String] = [:]

    /// One key further down.
    func within(_ key: String) -> Place {
        Place(path: path.isEmpty ? key : "\(path).\(key)", variables: variables)
    }

    /// One item of a list.
    func item(_ index: Int) -> Place {
        Place(path: "\(path)[\(index)]", variables: variables)
    }

    /// Something is wrong here.
    func error(_ tree: Tree, _ problem: String) -> SettingsError {
        SettingsError(origin: tree.origin, path: path, problem: problem)
    }
}

extension Form where Value: Sendable {
    /// One word or number; a secret one is shown neither in errors nor when printed.
    static func scalar(
        _ expectation: String,
        secret: Bool = false,
        read: @escaping @Sendable (String) -> Value?,
        show: @escaping @Sendable (Value) -> String
    ) -> Form {
        Form(
            expectation: expectation,
            leaves: [Leaf()],
            read: { (tree, place) throws(SettingsError) in
                guard case .scalar(let written) = tree.content else {
                    throw place.error(tree, "expected \(expectation), not \(tree.kind)")
                }
                let text: String
                do throws(Interpolation.Failure) {
                    text = try Interpolation.expand(written, with: place.variables)
                } catch {
                    throw place.error(tree, error.problem)
                }
                guard let value = read(text) else {
                    let wrong = secret ? "" : ", not \"\(text)\""
                    throw place.error(tree, "expected \(expectation)\(wrong)")
                }
                return value
            },
            show: { Tree.scalar(secret ? SettingsPrinter.redacted : show($0), from: "") }
        )
    }

    /// Nil when nothing is written, or nothing but the name of a variable that is not set.
    var orNothing: Form<Value?> {
        Form<Value?>(
            expectation: expectation,
            leaves: leaves,
            read: { (tree, place) throws(SettingsError) in
                switch tree.content {
                case .nothing: nil
                case .scalar(let text) where Interpolation.isAbsent(text, in: place.variables): nil
                default: try read(tree, place)
                }
            },
            show: { $0.flatMap(show) }
        )
    }

    /// Any number of them.
    static func list<Element: Sendable>(
        of element: Form<Element>
    ) -> Form where Value == [Element] {
        let expectation = "a list, each item \(element.expectation)"
        return Form(
            expectation: expectation,
            leaves: [Leaf(isList: true)],
            read: { (tree, place) throws(SettingsError) in
                guard case .list(let items) = tree.content else {
                    throw place.error(tree, "expected \(expectation), not \(tree.kind)")
                }
                var values: [Element] = []
                for (index, item) in items.enumerated() {
                    values.append(try element.read(item, place.item(index)))
                }
                return values
            },
            show: { Tree(.list($0.compactMap(element.show)), from: "") }
        )
    }
}

extension Tree {
    /// As in "not a list".
    var kind: String {
        switch content {
        case .scalar(let text): "\"\(text)\""
        case .list: "a list"
        case .map: "a section"
        case .nothing: "nothing"
        }
    }
}
