import Hummingbird
import Multiformats
import UnixFS

/// What a request asks a trustless gateway for.
struct GatewayTarget: Sendable {
    enum Format {
        case raw
        case car
    }

    let cid: CID
    let path: [String]
    /// Nil: neither of the two that can be verified.
    let format: Format?
    let scope: DAGScope
    let bytes: EntityBytes?

    /// Nil: not below `/ipfs/`, or not a CID.
    init?(_ request: Request) {
        let segments = request.uri.path.split(separator: "/").map { Self.decode($0) }
        guard segments.first == "ipfs", segments.count > 1, let cid = try? CID(segments[1]) else {
            return nil
        }
        self.cid = cid
        path = Array(segments.dropFirst(2))
        let query = request.uri.queryParameters
        let accept = request.headers[.accept] ?? ""
        switch query["format"].map(String.init) {
        case "raw": format = .raw
        case "car": format = .car
        case nil where accept.contains("application/vnd.ipld.raw"): format = .raw
        case nil where accept.contains("application/vnd.ipld.car"): format = .car
        default: format = nil
        }
        scope = query["dag-scope"].flatMap { DAGScope(rawValue: String($0)) } ?? .all
        bytes = query["entity-bytes"].flatMap { EntityBytes(parsing: Self.decode($0)) }
    }

    /// Undoes percent-encoding.
    private static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
