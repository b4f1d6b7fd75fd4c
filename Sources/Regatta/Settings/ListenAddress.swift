/// Where a listener waits: a host, or an address in digits, and a port.
struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without brackets.
    let host: String
    /// 0: any that is free.
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8480`, `localhost:8480` or `[::1]:8480`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), digits.allSatisfy(\.isNumber) else { return nil }
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else {
            return nil
        }
        self.init(host: String(host), port: Int(port))
    }

    var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What a client is pointed at.
    var url: String {
        "http://\(self)"
    }
}

extension Form where Value == ListenAddress {
    /// A host and a port.
    static var address: Form {
        scalar("an address with a port such as 127.0.0.1:8480 or [::1]:8480") {
            ListenAddress($0)
        } show: {
            $0.description
        }
    }
}
