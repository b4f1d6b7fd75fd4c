/// The rules of a site, from the file `_redirects` in its root (web redirects specification).
///
/// They are for paths that do not exist there. The first that matches counts, and no rule is
/// applied to what another led to.
struct RedirectRules: Equatable, Sendable {
    /// What becomes of a path that does not exist.
    enum Outcome: Equatable, Sendable {
        /// The client is sent elsewhere.
        case redirect(to: String, status: Int)
        /// Another path of the site is answered in its place.
        case rewrite([String])
        /// Another path is the page that goes with a status.
        case page([String], status: Int)
    }

    /// What is wrong with the file.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case tooLarge
        case line(Int, String)
        case notAFile
        case unreadable(String)

        var description: String {
            switch self {
            case .tooLarge:
                "redirects file size cannot exceed \(RedirectRules.sizeLimit) bytes"
            case .line(let number, let problem): "line \(number): \(problem)"
            case .notAFile: "it is not a file"
            case .unreadable(let problem): problem
            }
        }
    }

    /// The largest file, in bytes.
    static let sizeLimit = 64 << 10

    static let fileName = "_redirects"

    let rules: [RedirectRule]

    /// Reads a file.
    init(parsing bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
        var rules: [RedirectRule] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let fields = line.split { Self.isSpace($0) }
            guard let first = fields.first?.first, first != UInt8(ascii: "#") else { continue }
            do {
                rules.append(try RedirectRule(fields: fields))
            } catch {
                throw .line(index + 1, error.problem)
            }
        }
        self.rules = rules
    }

    /// What becomes of a path; nil when no rule is for it.
    ///
    /// `path` has the names below the root; `query` is the request's, as it was sent.
    func outcome(for path: [String], query: Substring) -> Outcome? {
        let names = path.map { Array($0.utf8) }
        for rule in rules {
            guard let captures = rule.captures(in: names) else { continue }
            guard let target = rule.expandedTarget(captures) else { return nil }
            return Self.outcome(rule.status, target, query)
        }
        return nil
    }

    private static func outcome(
        _ status: Int,
        _ target: [UInt8],
        _ query: Substring
    ) -> Outcome? {
        var text = String(decoding: target, as: UTF8.self)
        // What stood for nothing may have left two slashes, which begin the name of another site.
        while text.hasPrefix("//") { text.removeFirst() }
        guard !(300..<400).contains(status) else {
            let location = PercentEncoding.encode(text, keeping: PercentEncoding.reference)
            return .redirect(to: merged(location, query), status: status)
        }
        let path = Substring(
            text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        )
        // The path is cleaned like any other, so that it cannot leave the site.
        guard let parsed = try? ContentPath(.ipfs, "root", below: path) else { return nil }
        return status == 200
            ? .rewrite(parsed.segments) : .page(parsed.segments, status: status)
    }

    /// The location with the parameters of the request, which come before static ones of the same
    /// name.
    private static func merged(_ location: String, _ query: Substring) -> String {
        guard !query.isEmpty else { return location }
        let fragment = location.utf8.drop { $0 != UInt8(ascii: "#") }
        let bare = location.utf8.prefix { $0 != UInt8(ascii: "#") }
        let base = bare.prefix { $0 != UInt8(ascii: "?") }
        func name(_ pair: Substring) -> Substring { pair.prefix { $0 != "=" } }
        let given = query.split(separator: "&")
        let names = Set(given.map(name))
        let fixed = Substring(bare.dropFirst(base.count + 1)).split(separator: "&")
            .filter { !names.contains(name($0)) }
        let pairs = (fixed + given).joined(separator: "&")
        let kept = PercentEncoding.encode(pairs, keeping: PercentEncoding.query)
        return "\(Substring(base))?\(kept)\(Substring(fragment))"
    }

    /// A carriage return may stand before the line feed, and means no more than a space.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}

/// What is wrong with a line.
struct RedirectRuleFault: Error, Equatable {
    let problem: String
}

extension RedirectRule {
    /// Reads the fields of a line: `from to [status]`.
    fileprivate init(fields: [ArraySlice<UInt8>]) throws(RedirectRuleFault) {
        guard (2...3).contains(fields.count) else {
            throw RedirectRuleFault(problem: "it must have the form 'from to [status]'")
        }
        (from, hasSplat) = try Self.pattern(fields[0])
        to = try Self.target(fields[1])
        status = fields.count == 3 ? try Self.status(fields[2]) : 301
        if case .url = to, !(300..<400).contains(status) {
            throw RedirectRuleFault(problem: "only a redirect may lead to another site")
        }
    }

    private static func pattern(
        _ field: ArraySlice<UInt8>
    ) throws(RedirectRuleFault) -> ([Segment], hasSplat: Bool) {
        guard field.first == UInt8(ascii: "/") else {
            throw RedirectRuleFault(problem: "'from' must begin with a slash")
        }
        var parts = field.dropFirst().split(separator: UInt8(ascii: "/"))
        let hasSplat = parts.last.map { Array($0) == [UInt8(ascii: "*")] } ?? false
        if hasSplat { parts.removeLast() }
        var segments: [Segment] = []
        var names: Set<[UInt8]> = hasSplat ? [splat] : []
        for part in parts {
            guard !part.contains(UInt8(ascii: "*")) else {
                throw RedirectRuleFault(problem: "'*' must be the last segment of 'from'")
            }
            guard part.first == UInt8(ascii: ":") else {
                segments.append(.literal(try literal(part)))
                continue
            }
            let name = Array(part.dropFirst())
            guard !name.isEmpty, names.insert(name).inserted else {
                throw RedirectRuleFault(problem: "placeholders must have names, each its own")
            }
            segments.append(.placeholder(name))
        }
        return (segments, hasSplat)
    }

    /// A segment as a path has it once it is decoded; escapes in rules mean what they do in URLs.
    private static func literal(_ part: ArraySlice<UInt8>) throws(RedirectRuleFault) -> [UInt8] {
        guard let text = String(validating: part, as: UTF8.self) else {
            throw RedirectRuleFault(problem: "'from' is not UTF-8")
        }
        return PercentEncoding.decode(text).map { Array($0.utf8) } ?? Array(part)
    }

    private static func target(_ field: ArraySlice<UInt8>) throws(RedirectRuleFault) -> Target {
        guard let text = String(validating: field, as: UTF8.self) else {
            throw RedirectRuleFault(problem: "'to' is not UTF-8")
        }
        // Two slashes would begin the name of another site.
        if text.hasPrefix("/"), !text.hasPrefix("//") { return .path(Array(field)) }
        let schemes = ["http://", "https://", "ipfs://", "ipns://"]
        guard schemes.contains(where: { text.lowercased().hasPrefix($0) }) else {
            throw RedirectRuleFault(
                problem: "'to' must be a path, or an http, https, ipfs or ipns URL"
            )
        }
        return .url(Array(field))
    }

    private static let statuses: Set = [200, 301, 302, 303, 307, 308, 404, 410, 451]

    private static func status(_ field: ArraySlice<UInt8>) throws(RedirectRuleFault) -> Int {
        let text = String(decoding: field, as: UTF8.self)
        guard field.count == 3, let status = Int(text), statuses.contains(status) else {
            throw RedirectRuleFault(problem: "unsupported redirect status \"\(text)\"")
        }
        return status
    }
}
