import HTTPTypes

/// The conditions under which a client wants an answer (RFC 9110, section 13).
struct Preconditions: Equatable, Sendable {
    /// What becomes of the request.
    enum Verdict: Equatable, Sendable {
        /// It is answered as if it had no conditions.
        case proceed
        /// 304: the client has what it would get.
        case notModified
        /// 412: the client wants no other than what it has.
        case failed
    }

    private(set) var ifMatch: TagCondition?
    private(set) var ifNoneMatch: TagCondition?
    private(set) var ifModifiedSince: Int64?
    private(set) var ifUnmodifiedSince: Int64?
    private(set) var ifRange: String?

    /// No conditions.
    init() {}

    /// Reads the fields of a request; dates that cannot be read count as absent.
    init(_ fields: HTTPFields) {
        ifMatch = fields[.ifMatch].map { TagCondition(parsing: $0[...]) }
        ifNoneMatch = fields[.ifNoneMatch].map { TagCondition(parsing: $0[...]) }
        ifModifiedSince = fields[.ifModifiedSince].flatMap { HTTPDate.seconds(parsing: $0) }
        ifUnmodifiedSince = fields[.ifUnmodifiedSince].flatMap { HTTPDate.seconds(parsing: $0) }
        ifRange = fields[.ifRange]
    }

    /// Whether the answer may have no body, so that none need be fetched until that is known.
    var mayEndWithoutBody: Bool { self != Preconditions() && ifRange == nil }

    /// Compares with what would be sent, in the order of section 13.2.2.
    ///
    /// `modified` is when the content was last changed, in seconds since 1970; nil, as for most
    /// content, when nobody says, and then no condition of time holds or fails.
    func verdict(on tag: EntityTag, modified: Int64?) -> Verdict {
        if let ifMatch {
            guard ifMatch.matches(tag, EntityTag.stronglyMatches) else { return .failed }
        } else if let ifUnmodifiedSince, let modified, modified > ifUnmodifiedSince {
            return .failed
        }
        if let ifNoneMatch {
            return ifNoneMatch.matches(tag, EntityTag.weaklyMatches) ? .notModified : .proceed
        }
        if let ifModifiedSince, let modified, modified <= ifModifiedSince { return .notModified }
        return .proceed
    }

    /// Whether a range may be answered: there is no `If-Range`, or it names what `tag` names.
    ///
    /// Dates never do: what is addressed by content has a better name.
    func allowRange(of tag: EntityTag) -> Bool {
        guard let ifRange else { return true }
        let named = EntityTag(parsing: FieldSyntax.trimmed(ifRange.utf8)[...])
        return named?.stronglyMatches(tag) ?? false
    }
}

/// `If-Match` and `If-None-Match`: entity tags, or any (RFC 9110, section 13.1).
enum TagCondition: Equatable, Sendable {
    case any
    case tags([EntityTag])

    /// A longer list costs more to compare than the answer to send.
    private static let limit = 64

    /// Reads the values of all the fields, joined by commas; malformed tags are passed over.
    init(parsing field: Substring) {
        let elements = FieldSyntax.split(field, at: ",").prefix(Self.limit)
        if elements.contains("*") {
            self = .any
        } else {
            self = .tags(elements.compactMap { EntityTag(parsing: $0[...]) })
        }
    }

    fileprivate func matches(
        _ tag: EntityTag,
        _ compare: (EntityTag) -> (EntityTag) -> Bool
    ) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { compare($0)(tag) }
        }
    }
}
