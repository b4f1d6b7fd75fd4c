/// Reads an archive as POSIX says, to check what is written; it knows nothing of the writer.
struct TARReader {
    struct Member: Equatable {
        var type: Character
        var path: [UInt8]
        var target: [UInt8] = []
        var mode: Int
        var seconds: String
        var bytes: [UInt8] = []

        var name: String { String(decoding: path, as: UTF8.self) }
    }

    struct Malformed: Error {
        let reason: String
    }

    /// The members, and whether the archive has its end.
    static func read(_ archive: [UInt8]) throws -> (members: [Member], isWhole: Bool) {
        var members: [Member] = []
        var records: [String: [UInt8]] = [:]
        var position = 0
        while position < archive.count {
            guard archive.count - position >= 512 else { throw Malformed(reason: "half a block") }
            let block = Array(archive[position..<position + 512])
            guard block.contains(where: { $0 != 0 }) else {
                let rest = archive[position...]
                guard rest.allSatisfy({ $0 == 0 }) else { throw Malformed(reason: "not the end") }
                return (members, rest.count >= 1_024)
            }
            try checkSum(block)
            guard field(block, 257, 6) == Array("ustar".utf8), block[263...264] == [0x30, 0x30]
            else { throw Malformed(reason: "no magic") }
            let size = try records["size"].map(decimal) ?? number(block, 124, 12)
            let start = position + 512
            guard archive.count - start >= size else { throw Malformed(reason: "half a member") }
            let bytes = Array(archive[start..<start + size])
            let end = start + (size + 511) / 512 * 512
            guard archive[(start + size)..<end].allSatisfy({ $0 == 0 }) else {
                throw Malformed(reason: "padding that is not zero")
            }
            if block[156] == UInt8(ascii: "x") {
                records = try Self.records(bytes)
            } else {
                members.append(try member(block, records, bytes))
                records = [:]
            }
            position = end
        }
        return (members, false)
    }

    private static func member(
        _ block: [UInt8],
        _ records: [String: [UInt8]],
        _ bytes: [UInt8]
    ) throws -> Member {
        let prefix = field(block, 345, 155)
        let path = (prefix.isEmpty ? [] : prefix + [0x2f]) + field(block, 0, 100)
        return Member(
            type: Character(Unicode.Scalar(block[156])),
            path: records["path"] ?? path,
            target: records["linkpath"] ?? field(block, 157, 100),
            mode: try number(block, 100, 8),
            seconds: try records["mtime"].map { String(decoding: $0, as: UTF8.self) }
                ?? String(number(block, 136, 12)),
            bytes: bytes
        )
    }

    private static func checkSum(_ block: [UInt8]) throws {
        var blank = block
        blank.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        guard try number(block, 148, 8) == blank.reduce(0, { $0 + Int($1) }) else {
            throw Malformed(reason: "another sum")
        }
    }

    private static func field(_ block: [UInt8], _ offset: Int, _ length: Int) -> [UInt8] {
        Array(block[offset..<offset + length].prefix { $0 != 0 })
    }

    private static func number(_ block: [UInt8], _ offset: Int, _ length: Int) throws -> Int {
        let text = String(decoding: field(block, offset, length), as: UTF8.self)
        guard text.utf8.count >= 6, let number = Int(text.filter { $0 != " " }, radix: 8) else {
            throw Malformed(reason: "\"\(text)\" is no number")
        }
        return number
    }

    private static func decimal(_ bytes: [UInt8]) throws -> Int {
        guard let number = Int(String(decoding: bytes, as: UTF8.self)) else {
            throw Malformed(reason: "no decimal number")
        }
        return number
    }

    private static func records(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
        var records: [String: [UInt8]] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = try decimal(Array(rest.prefix { $0 != 0x20 }))
            let record = rest.prefix(length)
            guard record.count == length, record.last == 0x0a,
                let space = record.firstIndex(of: 0x20), let equals = record.firstIndex(of: 0x3d)
            else { throw Malformed(reason: "a record of another length") }
            let key = String(decoding: record[(space + 1)..<equals], as: UTF8.self)
            records[key] = Array(record[(equals + 1)...].dropLast())
            rest = rest.dropFirst(length)
        }
        return records
    }
}
