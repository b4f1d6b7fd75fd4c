import UnixFS

/// Shows the entries of a directory, one after the other as they come.
protocol ListingWriter: Sendable {
    /// Bytes written and not yet taken.
    var pending: Int { get }

    mutating func writeHead()
    mutating func write(_ entry: DirectoryEntry)
    mutating func writeFoot()

    /// What was written since the last time.
    mutating func take() -> [UInt8]
}

/// The entries of a directory for programs: one JSON object a line, with `name`, `cid` and, where
/// the directory says it, `size` in bytes of the DAG.
///
/// Lines rather than an array, so that the first can be read while others are still fetched; a
/// list that was broken off lacks its last line's end.
struct ListingLines: ListingWriter {
    private var bytes: [UInt8] = []

    var pending: Int { bytes.count }

    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    mutating func writeHead() {}
    mutating func writeFoot() {}

    mutating func write(_ entry: DirectoryEntry) {
        bytes += "{\"name\":\"".utf8
        Self.append(entry.name, to: &bytes)
        bytes += "\",\"cid\":\"\(entry.cid)\"".utf8
        if let size = entry.size { bytes += ",\"size\":\(size)".utf8 }
        bytes += "}\n".utf8
    }

    /// Appends what stands between the quotes of a JSON string (RFC 8259, section 7).
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += "\\u00\(byte < 16 ? "0" : "")\(digits)".utf8
            default: bytes.append(byte)
            }
        }
    }
}
