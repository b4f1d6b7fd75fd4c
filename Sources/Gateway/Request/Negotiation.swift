/// The format that a request settled on (RFC 9110, section 12; path gateway specification,
/// `Accept` and `format`).
struct Negotiation: Equatable, Sendable {
    /// Why no format could be settled on: 400.
    enum Fault: Error, Equatable {
        case malformedAccept(entry: String)
        case unknownMediaType(String)
    }

    /// The format asked for by name; nil for the default, which depends on the content.
    let format: ResponseFormat?
    /// Whether `?format=` said so; the answer to an `Accept` alone names its own URL.
    let isFromQuery: Bool
    /// Whether `Accept` asks for another format than the one that `?format=` chose.
    let contradictsAccept: Bool
    /// The parameters of the `Accept` entry for ``format``, where there was one.
    let parameters: [MediaRange.Parameter]
    /// Whether the default would do as well: something else was acceptable, or nothing named.
    let acceptsDefault: Bool
    /// Whether errors should be pages.
    let prefersHTML: Bool

    /// `accept` holds the values of all `Accept` fields, joined by commas; nil when there is none.
    ///
    /// An unknown `format` counts for nothing, as image services use the same parameter.
    init(query: String?, accept: Substring?) throws(Fault) {
        let header: AcceptHeader?
        do {
            header = try accept.map { text throws(AcceptHeader.Malformed) in
                try AcceptHeader(parsing: text)
            }
        } catch {
            throw .malformedAccept(entry: error.entry)
        }
        let ranges = (header?.ranges ?? []).filter { $0.quality > 0 }
        prefersHTML = header?.namesHTML ?? false
        acceptsDefault =
            ranges.isEmpty
            || ranges.contains {
                ResponseFormat(mediaType: $0.type) == nil && !Self.isOurs($0.type)
            }
        let best = ranges.map(\.quality).max() ?? 0
        let candidates = ranges.filter { $0.quality == best }
        let chosen = candidates.first { ResponseFormat(mediaType: $0.type) != nil }
        if let format = query.flatMap(ResponseFormat.init(rawValue:)) {
            self.format = format
            isFromQuery = true
            parameters = ranges.first { $0.type == format.mediaType }?.parameters ?? []
            contradictsAccept = chosen.map { $0.type != format.mediaType } ?? false
            return
        }
        isFromQuery = false
        contradictsAccept = false
        format = chosen.flatMap { ResponseFormat(mediaType: $0.type) }
        parameters = chosen?.parameters ?? []
        if chosen == nil, !acceptsDefault, let unknown = candidates.first {
            throw .unknownMediaType(unknown.type)
        }
    }

    /// Media types of this ecosystem: one that we do not know is a mistake, not a preference.
    private static func isOurs(_ type: String) -> Bool {
        type.hasPrefix("application/vnd.ipld.") || type.hasPrefix("application/vnd.ipfs.")
    }
}
