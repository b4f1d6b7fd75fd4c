/// A host and perhaps a port, as `Host` has them (RFC 9110, section 7.2).
struct Authority: Equatable, Sendable {
    /// As the client wrote it, without a dot at the end or the brackets of an address.
    let host: String
    let port: Int?

    /// Nil when `text` could not be a host: it is written into redirects.
    init?(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 300 else { return nil }
        var host = bytes[...]
        var port: Int?
        let portStart =
            bytes.first == UInt8(ascii: "[")
            ? bytes.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? bytes.endIndex
            : bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        if portStart < bytes.endIndex {
            let digits = bytes[(portStart + 1)...]
            guard bytes[portStart] == UInt8(ascii: ":"), (1...5).contains(digits.count),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let number = Int(String(decoding: digits, as: UTF8.self)), number <= 65_535
            else { return nil }
            port = number
            host = bytes[..<portStart]
        }
        if host.first == UInt8(ascii: "[") {
            guard host.last == UInt8(ascii: "]") else { return nil }
            host = host.dropFirst().dropLast()
            guard host.contains(UInt8(ascii: ":")), host.allSatisfy(Self.addressSet.contains) else {
                return nil
            }
        } else {
            if host.last == UInt8(ascii: ".") { host = host.dropLast() }
            guard host.allSatisfy(Self.nameSet.contains) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        self.host = String(decoding: host, as: UTF8.self)
        self.port = port
    }

    init(host: String, port: Int?) {
        self.host = host
        self.port = port
    }

    /// The host in lower case: names and addresses mean the same in any.
    var name: String { host.lowercased() }

    /// As `Host` has it, in lower case.
    var text: String {
        let bracketed = host.utf8.contains(UInt8(ascii: ":")) ? "[\(name)]" : name
        return port.map { "\(bracketed):\($0)" } ?? bracketed
    }

    /// Whether the host is an IP address, which no name server is asked about.
    var isAddress: Bool {
        if host.utf8.contains(UInt8(ascii: ":")) { return true }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.last.map { last in
            last.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        } ?? false
    }

    private static let nameSet = ASCIISet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"
    )
    private static let addressSet = ASCIISet("ABCDEFabcdef0123456789:.")
}
