import HTTPTypes

/// What the log says of a request's head: no more of the target than is fit to be kept.
struct RequestLine: Sendable {
    let method: HTTPRequest.Method
    /// Below a gateway with subdomains it names the root; without a user's name and password.
    let host: Substring
    /// Without the query, which may hold what nobody else is to know.
    let path: Substring

    init(_ head: HTTPRequest) {
        method = head.method
        let authority = head.authority ?? ""
        host = authority.suffix(from: authority.lastIndex(of: "@") ?? authority.startIndex)
            .drop { $0 == "@" }
        path = (head.path ?? "").prefix { $0 != "?" }
    }
}
