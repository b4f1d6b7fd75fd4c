/// `Content-Location`: the URL that names the format too, so that caches keep formats apart when
/// `Accept` alone chose one (path gateway specification, `Content-Location`).
enum ContentLocation {
    /// Nil when the request's own URL says everything.
    static func field(for request: ContentRequest) -> String? {
        let negotiation = request.terms.negotiation
        guard let format = negotiation.format, format.isSpecified,
            !negotiation.isFromQuery || negotiation.contradictsAccept
        else { return nil }
        var pairs = request.terms.rawQuery.split(separator: "&").map(String.init)
        // A format that nobody knows would come first, and count.
        if !negotiation.isFromQuery { pairs.removeAll { $0.hasPrefix("format=") } }
        if format == .car { pairs += missingParameters(request.terms) }
        if !negotiation.isFromQuery { pairs.append("format=\(format.rawValue)") }
        return "\(request.address)?\(pairs.joined(separator: "&"))"
    }

    /// What the CAR is like, as far as the query does not say it.
    private static func missingParameters(_ terms: RequestTerms) -> [String] {
        let parameters = try? CARParameters(terms.query, accept: terms.negotiation.parameters)
        var pairs: [String] = []
        if terms.query.carDups == nil {
            pairs.append("car-dups=\(parameters?.duplicates == true ? "y" : "n")")
        }
        if terms.query.carOrder == nil { pairs.append("car-order=dfs") }
        if terms.query.carVersion == nil { pairs.append("car-version=1") }
        return pairs
    }
}
