/// The header of a member: a block of fixed fields (`ustar`), and in front of it, for what does not
/// fit them, a member of type `x` with records (`pax`).
struct TARHeader {
    static let blockSize = 512

    private static let nameLength = 100
    private static let prefixLength = 155
    /// What eleven octal digits hold.
    private static let largestNumber: UInt64 = 0o777_7777_7777

    private let type: UInt8
    private let path: [UInt8]
    private let target: [UInt8]
    private let size: UInt64
    private let mode: UInt16
    private let modified: TAREntry.ModificationTime

    init(_ entry: TAREntry, at path: [UInt8]) {
        let usualMode: UInt16
        switch entry.kind {
        case .file(let size):
            (type, self.path, target) = (UInt8(ascii: "0"), path, [])
            (self.size, usualMode) = (size, 0o644)
        case .directory:
            (type, self.path, target) = (UInt8(ascii: "5"), path + [TARPath.slash], [])
            (size, usualMode) = (0, 0o755)
        case .symlink(let target):
            (type, self.path, self.target) = (UInt8(ascii: "2"), path, target)
            (size, usualMode) = (0, 0o777)
        }
        mode = (entry.mode ?? usualMode) & 0o777
        modified = entry.modified ?? TAREntry.ModificationTime(seconds: 0)
    }

    /// The header, a whole number of blocks.
    func encoded() -> [UInt8] {
        var fields = Fields(type: type, mode: mode)
        var records = PAXRecords()
        if let (prefix, name) = Self.split(path) {
            fields.set(name: name, prefix: prefix)
        } else {
            // Whoever does not read records must not be led anywhere by half a path.
            fields.set(name: [UInt8(ascii: "_")], prefix: [])
        }
        if !path.isASCII || Self.split(path) == nil { records.add("path", path) }
        fields.set(target: target.count <= Self.nameLength ? target : [UInt8(ascii: "_")])
        if !target.isASCII || target.count > Self.nameLength { records.add("linkpath", target) }
        fields.set(size: min(size, Self.largestNumber))
        if size > Self.largestNumber { records.add("size", Array("\(size)".utf8)) }
        let seconds = UInt64(clamping: modified.seconds)
        fields.set(seconds: min(seconds, Self.largestNumber))
        if !(0...Int64(Self.largestNumber)).contains(modified.seconds) || modified.nanoseconds > 0 {
            records.add("mtime", Array(modified.decimal.utf8))
        }
        guard !records.bytes.isEmpty else { return fields.encoded() }
        return records.encoded() + fields.encoded()
    }

    /// The path in the two fields there are for it, parted at a slash; `nil` when it does not fit.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        guard path.count > nameLength else { return ([], path) }
        let slashes = path.indices.dropLast().filter { path[$0] == TARPath.slash }
        guard let slash = slashes.first(where: { path.count - $0 - 1 <= nameLength }),
            slash <= prefixLength
        else { return nil }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }
}

/// The fixed fields of a header, by where they are in its block.
private struct Fields {
    private var block = [UInt8](repeating: 0, count: TARHeader.blockSize)

    init(type: UInt8, mode: UInt16) {
        put(Array("ustar\u{0}00".utf8), at: 257)
        put([type], at: 156)
        put(number: UInt64(mode), digits: 7, at: 100)
        // Owner and group: root, which unpackers that are not root ignore.
        put(number: 0, digits: 7, at: 108)
        put(number: 0, digits: 7, at: 116)
    }

    mutating func set(name: [UInt8], prefix: [UInt8]) {
        put(name, at: 0)
        put(prefix, at: 345)
    }

    mutating func set(target: [UInt8]) {
        put(target, at: 157)
    }

    mutating func set(size: UInt64) {
        put(number: size, digits: 11, at: 124)
    }

    mutating func set(seconds: UInt64) {
        put(number: seconds, digits: 11, at: 136)
    }

    /// The block, with the sum of its bytes, counted with spaces in the sum's own place.
    func encoded() -> [UInt8] {
        var fields = self
        fields.put([UInt8](repeating: 0x20, count: 8), at: 148)
        let sum = fields.block.reduce(0) { $0 + UInt64($1) }
        fields.put(number: sum, digits: 6, at: 148)
        fields.put([0], at: 154)
        return fields.block
    }

    private mutating func put(_ bytes: [UInt8], at offset: Int) {
        block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private mutating func put(number: UInt64, digits: Int, at offset: Int) {
        let text = String(number, radix: 8)
        put(
            Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8),
            at: offset
        )
    }
}

/// What the fixed fields cannot hold: a length, a key and a value for each.
private struct PAXRecords {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ key: String, _ value: [UInt8]) {
        if String(validating: value, as: UTF8.self) == nil {
            // Records are UTF-8, unless this one says otherwise in front of them.
            append("hdrcharset", Array("BINARY".utf8))
        }
        append(key, value)
    }

    /// The member that the records are.
    func encoded() -> [UInt8] {
        var fields = Fields(type: UInt8(ascii: "x"), mode: 0o644)
        fields.set(name: Array("PaxHeader".utf8), prefix: [])
        fields.set(size: UInt64(bytes.count))
        fields.set(seconds: 0)
        return fields.encoded() + bytes + TARWriter.padding(after: UInt64(bytes.count))
    }

    private mutating func append(_ key: String, _ value: [UInt8]) {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        // The length counts its own digits, which may make it longer.
        var length = rest.count
        while length != rest.count + "\(length)".utf8.count {
            length = rest.count + "\(length)".utf8.count
        }
        bytes += Array("\(length)".utf8) + rest
    }
}

extension [UInt8] {
    fileprivate var isASCII: Bool { allSatisfy { $0 < 0x80 } }
}

extension TAREntry.ModificationTime {
    /// The seconds in decimal, with a fraction where there is one.
    fileprivate var decimal: String {
        guard nanoseconds > 0 else { return "\(seconds)" }
        // Half a second before −1 is −1.5: the fraction counts away from zero.
        let isNegative = seconds < 0
        let whole = isNegative ? (seconds + 1).magnitude : seconds.magnitude
        let fraction = isNegative ? 1_000_000_000 - nanoseconds : nanoseconds
        let digits = String(fraction)
        let zeros = String(repeating: "0", count: 9 - digits.utf8.count)
        return "\(isNegative ? "-" : "")\(whole).\(zeros)\(digits)"
    }
}
