import FoundationEssentials

/// Whom `/etc/resolv.conf` says to ask (resolv.conf(5)).
///
/// Only the addresses count: names are asked for as they are, so the search list has no use.
struct ResolvConf: Sendable, Hashable {
    /// The most servers that are asked, as in the C library.
    static let serverLimit = 3

    /// Addresses, as IPv4 or IPv6 text.
    let servers: [String]

    /// Reads the text of the file; without any server, this machine is asked.
    init(parsing text: String) {
        var servers: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count > 1, words[0] == "nameserver" { servers.append(String(words[1])) }
        }
        self.servers = servers.isEmpty ? ["127.0.0.1"] : Array(servers.prefix(Self.serverLimit))
    }

    /// Reads the file as it is now: it changes with the network that the machine is in.
    static var current: ResolvConf {
        let bytes = FileManager.default.contents(atPath: "/etc/resolv.conf")
        return ResolvConf(parsing: String(decoding: bytes ?? Data(), as: UTF8.self))
    }
}
