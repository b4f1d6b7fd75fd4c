/// `${NAME}` in a value stands for an environment variable; `$${` is a plain `${`.
enum Interpolation {
    /// A reference that cannot be followed.
    struct Failure: Error {
        let problem: String
    }

    static func expand(
        _ text: String,
        with variables: [String: String]
    ) throws(Failure) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.range(of: "${") {
            if rest[..<dollar.lowerBound].last == "$" {
                result += rest[..<dollar.lowerBound].dropLast() + "${"
                rest = rest[dollar.upperBound...]
                continue
            }
            result += rest[..<dollar.lowerBound]
            guard let end = rest[dollar.upperBound...].firstIndex(of: "}") else {
                throw Failure(problem: "\"${\" without \"}\"; a plain \"${\" is written \"$${\"")
            }
            let name = String(rest[dollar.upperBound..<end])
            guard let value = variables[name] else {
                throw Failure(problem: "the environment variable \(name) is not set")
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Whether the text is nothing but the name of a variable that is not set, or is empty.
    static func isAbsent(_ text: String, in variables: [String: String]) -> Bool {
        if text.isEmpty { return true }
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
        let name = String(text.dropFirst(2).dropLast())
        return !name.contains("}") && (variables[name] ?? "").isEmpty
    }
}

extension Substring {
    /// The first place where `other` stands.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) {
                return start..<index(start, offsetBy: other.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
