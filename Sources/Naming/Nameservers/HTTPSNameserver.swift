import DNS
import Multiformats
import Retrieval

/// A resolver reached over HTTPS (RFC 8484).
struct HTTPSNameserver: Nameserver {
    /// The largest DNS message there can be, in bytes.
    private static let messageLimit = 65_535

    private let url: String
    private let transport: any Transport
    private let timeout: Duration

    init(url: String, transport: any Transport, timeout: Duration) {
        self.url = url
        self.transport = transport
        self.timeout = timeout
    }

    func texts(of name: DomainName) async throws(LookupFailure) -> DNSAnswer {
        let query = DNSQuery(id: 0, name: name)
        let request = Request(
            url: address(of: query),
            headers: [("Accept", "application/dns-message")],
            firstByteTimeout: timeout,
            stallTimeout: timeout
        )
        do {
            return try await transport.fetch(request) { response in
                let head = try await response.head()
                guard head.status == 200 else {
                    throw LookupFailure.failed("it answered \(head.status)")
                }
                let bytes = try await response.collect(atMost: Self.messageLimit)
                let answer = try DNSAnswer(decoding: bytes, to: query)
                return answer.aged(by: head.header("age").flatMap { UInt32($0) } ?? 0)
            }
        } catch {
            throw LookupFailure(error)
        }
    }

    /// The message goes into the query, so that caches on the way can see it (section 4.1).
    private func address(of query: DNSQuery) -> String {
        let message = Multibase.base64url.encode(query.encoded()).dropFirst()
        // Configured as a template, or as the plain URL that most providers print.
        let plain = url.hasSuffix("{?dns}") ? String(url.dropLast(6)) : url
        return plain + (plain.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + "dns=" + message
    }
}
