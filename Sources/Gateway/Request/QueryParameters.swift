/// What the query of a request says to this gateway; everything else in it is ignored.
///
/// Where a name occurs twice the first wins. A value with a broken escape counts as absent.
struct QueryParameters: Equatable, Sendable {
    /// The value of `format`, whether or not it is one we know.
    var format: String?
    /// The name under which a browser should show or save the answer.
    var filename: String?
    /// Whether a browser should save the answer instead of showing it.
    var download = false
    /// Whether Go's tools ask, which do not follow redirects to a slash.
    var isGoGet = false
    var dagScope: String?
    var entityBytes: String?
    var carVersion: String?
    var carOrder: String?
    var carDups: String?

    /// Longer queries than any honest client sends are read up to this many parameters.
    private static let limit = 64

    init() {}

    /// Reads the part of a URL after `?`.
    init(parsing query: Substring) {
        Self.forEach(in: query) { name, value in set(name, value) }
    }

    /// The value of a single parameter; nil when it does not occur.
    static func value(of name: String, in query: Substring) -> String? {
        var found: String?
        forEach(in: query) { other, value in
            if other == name { found = found ?? value }
        }
        return found
    }

    private static func forEach(in query: Substring, _ body: (String, String?) -> Void) {
        guard !query.isEmpty else { return }
        let pairs = query.utf8.split(separator: UInt8(ascii: "&"), maxSplits: limit)
        for pair in pairs.prefix(limit) {
            let parts = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let name = parts.first.flatMap(text) else { continue }
            body(name, parts.count > 1 ? text(parts[1]) : "")
        }
    }

    private mutating func set(_ name: String, _ value: String?) {
        switch name {
        case "format": format = format ?? value
        case "filename": filename = filename ?? value.flatMap { $0.isEmpty ? nil : $0 }
        case "download": download = download || value == "true"
        case "go-get": isGoGet = isGoGet || value == "1"
        case "dag-scope": dagScope = dagScope ?? value
        case "entity-bytes": entityBytes = entityBytes ?? value
        case "car-version": carVersion = carVersion ?? value
        case "car-order": carOrder = carOrder ?? value
        case "car-dups": carDups = carDups ?? value
        default: break
        }
    }

    private static func text(_ part: some Collection<UInt8>) -> String? {
        PercentEncoding.decode(String(decoding: part, as: UTF8.self), plusIsSpace: true)
    }
}
