import Multiformats
import UnixFS

/// The path and query of a trustless gateway request (IPFS Trustless Gateway, section "HTTP API").
package enum Target {
    /// One raw block.
    static func raw(_ cid: CID) -> String {
        "/ipfs/\(cid)?format=raw"
    }

    /// The blocks of a want as a CAR.
    static func car(_ want: Want) -> String {
        let path = want.path.map { "/" + percentEncoded($0) }.joined()
        let bytes = want.bytes.map { "&entity-bytes=\($0)" } ?? ""
        return "/ipfs/\(want.root)\(path)?format=car&dag-scope=\(want.scope.rawValue)\(bytes)"
    }

    /// A path segment with everything but unreserved characters escaped (RFC 3986, section 2.3).
    package static func percentEncoded(_ segment: String) -> String {
        var result = ""
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return result
    }
}
