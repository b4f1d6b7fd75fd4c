/// Which `Host` fields the admin listener answers.
///
/// A page anywhere can make a browser ask a name that it points at this machine. Such a request
/// carries that name; one to an address we listen on carries the address, or `localhost`.
struct HostRule: Sendable {
    private let names: Set<String>
    /// Listening on all addresses, every one of them is ours; a name still is not.
    private let anyAddress: Bool

    /// - Parameters:
    ///   - listening: The address or name the listener is bound to.
    ///   - others: Further names under which it is reached.
    init(listening: String, others: [String]) {
        var names = Set((others + [listening]).map(Self.normalised))
        anyAddress = listening == "0.0.0.0" || listening == "::"
        if anyAddress || Self.isLoopback(listening) {
            names.formUnion(["localhost", "127.0.0.1", "::1"])
        }
        self.names = names
    }

    /// Whether a request with this `Host`, its port included, is meant for us.
    func admits(_ authority: String?) -> Bool {
        guard let host = authority.flatMap(Self.host), !host.isEmpty else { return false }
        return names.contains(host) || anyAddress && Self.isAddress(host)
    }

    /// Whether only this machine can reach `host`.
    static func isLoopback(_ host: String) -> Bool {
        let host = normalised(host)
        return host == "localhost" || host == "::1" || isIPv4(host) && host.hasPrefix("127.")
    }

    /// The host of `host:port`, without brackets, in lower case; nil when it is malformed.
    private static func host(of authority: String) -> String? {
        if authority.hasPrefix("[") {
            guard let end = authority.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = authority.utf8[authority.utf8.index(after: end)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst()) else {
                return nil
            }
            return normalised(String(authority[...end]))
        }
        let parts = authority.utf8.split(
            separator: UInt8(ascii: ":"),
            omittingEmptySubsequences: false
        )
        guard parts.count == 1 || parts.count == 2 && isPort(parts[1]) else { return nil }
        return normalised(String(Substring(parts[0])))
    }

    private static func normalised(_ host: String) -> String {
        var bytes = Array(host.lowercased().utf8)[...]
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            bytes = bytes.dropFirst().dropLast()
        }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPort(_ digits: some Collection<UInt8>) -> Bool {
        digits.count <= 5
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isAddress(_ host: String) -> Bool {
        isIPv4(host) || host.utf8.contains(UInt8(ascii: ":"))
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(Substring($0)) != nil }
    }
}
