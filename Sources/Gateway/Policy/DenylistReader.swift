import IPNS
import Multiformats

/// Why something is no denylist, or one of its lines no rule.
struct DenylistFault: Error, Equatable, CustomStringConvertible {
    let problem: String

    var description: String { problem }
}

/// Reads the lines of a list, and what its header says (compact denylist format, "File syntax").
struct DenylistReader {
    private static let headerLimit = 1 << 20
    private static let lineLimit = 2 << 20

    /// What rules answer with that do not say it themselves.
    let status: UInt16
    private var rest: ArraySlice<UInt8>
    private var line: Int

    /// Reads the header, if there is one.
    init(_ bytes: [UInt8]) throws(DenylistFault) {
        (rest, line) = (bytes[...], 0)
        let mark = Array("---".utf8)
        var header: [ArraySlice<UInt8>] = []
        var isHeader = false
        var scan = bytes.prefix(Self.headerLimit)
        while !scan.isEmpty, !isHeader {
            let text = Self.trimmed(Self.takeLine(&scan))
            isHeader = text.elementsEqual(mark)
            if !isHeader { header.append(text) }
        }
        guard isHeader else {
            status = 410
            return
        }
        status = try Self.status(inHeader: header)
        rest = bytes[scan.startIndex...]
        line = header.count + 1
    }

    /// The next line that is a rule, or should be, and its number.
    mutating func next() -> (line: Int, item: ArraySlice<UInt8>)? {
        while !rest.isEmpty {
            let text = Self.trimmed(Self.takeLine(&rest))
            line += 1
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            return (line, text.prefix(Self.lineLimit))
        }
        return nil
    }

    /// Of the header, a YAML mapping, the few keys that mean something here.
    private static func status(
        inHeader lines: [ArraySlice<UInt8>]
    ) throws(DenylistFault) -> UInt16 {
        var status: UInt16 = 410
        for (index, line) in lines.enumerated() {
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let text = String(decoding: line, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else {
                // A list, or the rest of a long text.
                if index > 0 { continue }
                throw DenylistFault(problem: "the header is no YAML mapping")
            }
            let value = text[text.index(after: colon)...]
                .filter { !" \"'".contains($0) }
            switch text[..<colon] {
            case "version":
                guard value == "1" else {
                    throw DenylistFault(problem: "version \(value) of the format is not known")
                }
            case "gateway_status", "http_status":
                status = try DenylistItem.status(value[...])
            default: continue
            }
        }
        return status
    }

    private static func takeLine(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        bytes = bytes.dropFirst(line.count + 1)
        return line
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop { $0 <= 0x20 }
        while let last = line.last, last <= 0x20 { line.removeLast() }
        return line
    }
}

/// A line of a list: a rule, and what it says about itself.
struct DenylistItem {
    enum About {
        case plain(Denylist.Subject, DenylistPattern)
        case hidden([(Denylist.HiddenKind, DenylistKey)])
    }

    let isException: Bool
    let status: UInt16
    let subject: About

    /// Reads `[!]rule [key:value …]`.
    init(parsing line: ArraySlice<UInt8>, status: UInt16) throws(DenylistFault) {
        guard let text = String(validating: line, as: UTF8.self), line.count <= 64 << 10 else {
            throw DenylistFault(problem: "not UTF-8, or longer than any path")
        }
        var fields = text.split { $0 == " " || $0 == "\t" }[...]
        guard var rule = fields.popFirst() else { throw DenylistFault(problem: "no rule") }
        isException = rule.hasPrefix("!")
        if isException { rule = rule.dropFirst() }
        var ruled = status
        for hint in fields {
            let parts = hint.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw DenylistFault(problem: "\"\(hint)\" is no hint of the form key:value")
            }
            if parts[0] == "gateway_status" || parts[0] == "http_status" {
                ruled = try Self.status(parts[1])
            }
        }
        self.status = ruled
        subject = try rule.hasPrefix("//") ? Self.hidden(rule.dropFirst(2)) : Self.plain(rule)
    }

    static func status(_ text: Substring) throws(DenylistFault) -> UInt16 {
        guard let status = UInt16(text), status == 410 || status == 451 else {
            throw DenylistFault(problem: "the status of a rule is 410 or 451, not \"\(text)\"")
        }
        return status
    }

    // MARK: - Rules that say what they are about

    private static func plain(_ rule: Substring) throws(DenylistFault) -> About {
        let parts = rule.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard rule.hasPrefix("/"), parts.count == 3, parts[1] == "ipfs" || parts[1] == "ipns" else {
            throw DenylistFault(problem: "a rule begins with /ipfs/, /ipns/ or //")
        }
        let root = parts[2].prefix { $0 != "/" }
        let path = parts[2].dropFirst(root.count)
        let subject = try subject(parts[1] == "ipfs", String(root))
        return .plain(subject, try pattern(path))
    }

    private static func subject(
        _ isContent: Bool,
        _ root: String
    ) throws(DenylistFault) -> Denylist.Subject {
        if isContent {
            if let cid = try? CID(root) { return .content(cid.multihash) }
            if let bytes = try? Multibase.decode("z" + root).1 {
                var span = bytes.span
                if let hash = try? Multihash.decode(&span), span.count == 0 {
                    return .content(hash)
                }
            }
            throw DenylistFault(problem: "\"\(root)\" is no CID")
        }
        if let name = try? IPNSName(root) { return .content(name.multihash) }
        guard root.utf8.contains(UInt8(ascii: ".")) else {
            throw DenylistFault(problem: "\"\(root)\" is neither a key nor a domain")
        }
        return .domain(root.lowercased())
    }

    /// A slash at the end means nothing, and before the star neither.
    private static func pattern(_ path: Substring) throws(DenylistFault) -> DenylistPattern {
        var path = path
        let isPrefix = path.hasSuffix("*")
        if isPrefix { path = path.dropLast() }
        while path.hasSuffix("/") { path = path.dropLast() }
        guard let decoded = PercentEncoding.decode(path.drop { $0 == "/" }) else {
            throw DenylistFault(problem: "the path is not UTF-8 in proper percent encoding")
        }
        return DenylistPattern(path: Array(decoded.utf8), isPrefix: isPrefix)
    }

    // MARK: - Rules that hide it

    /// A multihash in base 58, or 64 hexadecimal digits; what could be both is both.
    private static func hidden(_ text: Substring) throws(DenylistFault) -> About {
        var keys: [(Denylist.HiddenKind, DenylistKey)] = []
        if text.utf8.count == 64, let bytes = try? Multibase.decode("f" + text).1 {
            keys.append((.legacy, DenylistKey(bytes)))
        }
        if let bytes = try? Multibase.decode("z" + text).1 {
            var span = bytes.span
            if let hash = try? Multihash.decode(&span), span.count == 0 {
                guard Denylist.canHash(hash.code) else {
                    throw DenylistFault(
                        problem: "rules are not hashed with 0x\(String(hash.code, radix: 16)) here"
                    )
                }
                keys.append((.multihash(hash.code), DenylistKey(hash.digest)))
            }
        }
        guard !keys.isEmpty else {
            throw DenylistFault(problem: "\"\(text)\" is neither a multihash nor SHA-256")
        }
        return .hidden(keys)
    }
}
