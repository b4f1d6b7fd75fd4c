/// A DNS message that answers a question for TXT records, well formed or not.
public struct FixtureAnswer: Sendable {
    /// A record of the answer.
    public struct Record: Sendable {
        let name: String
        let type: UInt16
        let ttl: UInt32
        let data: [UInt8]

        /// Texts, each as strings of at most 255 bytes.
        public static func text(_ text: String, of name: String, ttl: UInt32 = 60) -> Record {
            let bytes = Array(text.utf8)
            var data: [UInt8] = []
            for start in stride(from: 0, to: max(bytes.count, 1), by: 255) {
                let string = bytes[start..<min(start + 255, bytes.count)]
                data += [UInt8(string.count)] + string
            }
            return Record(name: name, type: 16, ttl: ttl, data: data)
        }

        /// Another name.
        public static func alias(_ target: String, of name: String, ttl: UInt32 = 60) -> Record {
            Record(name: name, type: 5, ttl: ttl, data: FixtureAnswer.wire(target))
        }

        /// A record as the wire has it.
        public init(name: String, type: UInt16, ttl: UInt32, data: [UInt8]) {
            self.name = name
            self.type = type
            self.ttl = ttl
            self.data = data
        }
    }

    /// What tells it from others.
    public var id: UInt16
    /// The name in its question.
    public var name: String
    /// The flags: by default an answer from a resolver that recurses, without error.
    public var flags: UInt16 = 0x8180
    /// What it answers.
    public var records: [Record] = []

    /// An answer about `name`.
    public init(id: UInt16 = 0, about name: String, _ records: [Record] = []) {
        self.id = id
        self.name = name
        self.records = records
    }

    /// The message; names are written out each time.
    public var bytes: [UInt8] {
        var bytes = Self.bigEndian(id) + Self.bigEndian(flags)
        bytes += [0, 1] + Self.bigEndian(UInt16(records.count)) + [0, 0, 0, 0]
        bytes += Self.wire(name) + [0, 16, 0, 1]
        for record in records {
            bytes += Self.wire(record.name) + Self.bigEndian(record.type) + [0, 1]
            bytes += Self.bigEndian(UInt16(record.ttl >> 16))
            bytes += Self.bigEndian(UInt16(truncatingIfNeeded: record.ttl))
            bytes += Self.bigEndian(UInt16(record.data.count)) + record.data
        }
        return bytes
    }

    /// A name as the wire has it.
    static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private static func bigEndian(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
