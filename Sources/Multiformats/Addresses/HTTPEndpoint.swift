/// Where a ``Multiaddr`` says that an HTTP server is.
public struct HTTPEndpoint: Hashable, Sendable {
    /// Whether it is spoken to over TLS.
    public let isSecure: Bool
    /// The name or IP address for the URL, without brackets: the TLS server name, where one is given.
    public let host: String
    /// The TCP port.
    public let port: UInt16
    /// Percent-encoded, with a slash at its front and none at its end; empty for none.
    public let path: String
    /// The host and port to connect to, where that is not the host of the URL.
    public let dial: String?

    /// The URL that paths are put behind: no slash at the end, no port where it is the usual one.
    public var baseURL: String {
        let host = host.contains(":") ? "[\(host)]" : host
        let usual: UInt16 = isSecure ? 443 : 80
        let scheme = isSecure ? "https" : "http"
        return "\(scheme)://\(host)\(port == usual ? "" : ":\(port)")\(path)"
    }
}

extension Multiaddr {
    /// Where its HTTP server is; `nil` when it is none that can be asked.
    ///
    /// The rules are those of the providers' clients: `/https`, `/tls/http` and `/tls/sni/…` are secure,
    /// `/http` alone is not; what goes through a relay or speaks another protocol is none. A server
    /// name goes into the URL, so that certificate and `Host` are its; what is dialled stays.
    public var httpEndpoint: HTTPEndpoint? {
        let others = ["ws", "wss", "quic", "quic-v1", "webtransport", "webrtc", "webrtc-direct"]
        guard !protocols.contains(where: { others.contains($0) || $0 == "p2p-circuit" }),
            protocols.contains("udp") == false,
            let address = first("dns", "dns4", "dns6", "ip4", "ip6"), isHost(address)
        else { return nil }
        let serverName = first("sni")
        let speaksHTTP = protocols.contains("http")
        let isSecure =
            protocols.contains("https") || speaksHTTP && protocols.contains("tls")
            || serverName != nil
        guard isSecure || speaksHTTP else { return nil }
        let port = first("tcp").map { $0.value.reduce(0) { $0 << 8 | UInt16($1) } }
        guard port != 0 else { return nil }
        var path = ""
        if let component = first("http-path", "httpath") {
            guard let text = urlPath(component) else { return nil }
            path = text
        }
        var dial: String?
        if let serverName {
            guard isHost(serverName) else { return nil }
            let host = address.row.value == .ip6 ? "[\(address.text)]" : address.text
            dial = serverName.text == address.text ? nil : "\(host):\(port ?? 443)"
        }
        return HTTPEndpoint(
            isSecure: isSecure,
            host: serverName?.text ?? address.text,
            port: port ?? (isSecure ? 443 : 80),
            path: path,
            dial: dial
        )
    }

    /// Whether a component can stand in a URL as its host.
    private func isHost(_ component: Component) -> Bool {
        guard component.row.value == .text else { return true }
        return (1...253).contains(component.text.utf8.count)
            && component.text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// A path for a URL; `nil` when it climbs, for then it is not clear where it leads.
    private func urlPath(_ component: Component) -> String? {
        let segments = component.value.split(separator: UInt8(ascii: "/"))
        let texts = segments.compactMap { PercentText.encoded($0) }
        guard texts.count == segments.count, !texts.contains("."), !texts.contains("..") else {
            return nil
        }
        return texts.map { "/" + $0 }.joined()
    }
}
