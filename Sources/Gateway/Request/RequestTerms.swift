import HTTPTypes

/// How a client wants its answer: everything that the request says besides what it asks for.
struct RequestTerms: Sendable {
    /// The query as it was sent, without `?`.
    let rawQuery: Substring
    let query: QueryParameters
    let negotiation: Negotiation
    let isHead: Bool
    let directives: CacheDirectives
    let preconditions: Preconditions
    /// The ranges asked for; nil also for HEAD, which has none.
    let range: RangeHeader?

    /// Reads the head of a request, and the part of its URL after `?`.
    init(rawQuery: Substring, head: HTTPRequest) throws(Failure) {
        self.rawQuery = rawQuery
        let fields = head.headerFields
        query = QueryParameters(parsing: rawQuery)
        do {
            negotiation = try Negotiation(query: query.format, accept: fields[.accept]?[...])
        } catch {
            throw Failure(error)
        }
        isHead = head.method == .head
        directives = CacheDirectives(fields)
        preconditions = Preconditions(fields)
        range = isHead ? nil : fields[.range].flatMap { RangeHeader(parsing: $0[...]) }
    }

    /// Whether nobody but the cache is asked.
    var onlyIfCached: Bool { directives.onlyIfCached }

    /// The same terms without a range or conditions: for what is sent in place of what was asked
    /// for, as an error page is.
    func withoutConditions() -> Self {
        Self(self, preconditions: Preconditions(), range: nil)
    }

    private init(_ other: Self, preconditions: Preconditions, range: RangeHeader?) {
        rawQuery = other.rawQuery
        query = other.query
        negotiation = other.negotiation
        isHead = other.isHead
        directives = other.directives
        self.preconditions = preconditions
        self.range = range
    }
}
