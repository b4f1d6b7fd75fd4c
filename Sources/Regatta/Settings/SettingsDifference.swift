/// Which keys two settings differ in, and whether that can count while the process runs.
enum SettingsDifference {
    /// What is put in force without a restart; everything below a key belongs to it.
    static let changeable = [
        "gateways", "routing.endpoints", "routing.indexers", "dns.resolvers", "denylists",
        "log.level",
    ]

    /// The keys that differ, sorted.
    static func keys(_ former: Settings, _ latter: Settings) -> [String] {
        let form = Form.section(.settings, from: Settings())
        var keys = differences(form.show(former), form.show(latter), at: "")
        // Secrets are not shown, not even to us.
        if former.admin.token != latter.admin.token { keys.append("admin.token") }
        return Set(keys).sorted()
    }

    static func isChangeable(_ key: String) -> Bool {
        changeable.contains { key == $0 || key.hasPrefix("\($0).") }
    }

    private static func differences(_ former: Tree?, _ latter: Tree?, at path: String) -> [String] {
        guard case .map(let pairs)? = former?.content, case .map(let others)? = latter?.content
        else {
            return text(former) == text(latter) ? [] : [path]
        }
        let names =
            pairs.map(\.key)
            + others.map(\.key).filter { key in
                !pairs.contains { $0.key == key }
            }
        return names.flatMap { name in
            differences(
                former?[name],
                latter?[name],
                at: path.isEmpty ? name : "\(path).\(name)"
            )
        }
    }

    /// A tree as words that are equal only for equal trees.
    private static func text(_ tree: Tree?) -> String {
        switch tree?.content {
        case nil, .nothing: ""
        case .scalar(let word): "\(word.utf8.count):\(word)"
        case .list(let items): "[\(items.map { text($0) }.joined(separator: ","))]"
        case .map(let pairs):
            "{\(pairs.map { "\($0.key)=\(text($0.value))" }.joined(separator: ","))}"
        }
    }
}
