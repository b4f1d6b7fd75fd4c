/// The fields of a protobuf message, one after the other.
///
/// It copies nothing: what it hands out shares the storage of what it reads.
public struct ProtobufReader: Sendable {
    /// What makes bytes not a message.
    public enum DecodingError: Error, Equatable, CustomStringConvertible {
        /// The message ends inside a field.
        case truncated
        /// A number has more than 64 bits.
        case overflow
        /// A field is of a kind protobuf does not define, or has given up.
        case unknownWireType(UInt8)
        /// A field has no number.
        case zeroField

        /// What is wrong, in words.
        public var description: String {
            switch self {
            case .truncated: "it ends inside a field"
            case .overflow: "a number has more than 64 bits"
            case .unknownWireType(let type): "a field has the unknown wire type \(type)"
            case .zeroField: "a field has the number 0"
            }
        }
    }

    /// One field.
    public struct Field: Sendable {
        /// The number that names it in its message.
        public let number: UInt64
        /// What it holds.
        public let value: Value
    }

    /// What a field holds, by its wire type.
    public enum Value: Sendable {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed32(UInt32)
    }

    private var rest: ArraySlice<UInt8>

    /// Begins at the front of a message.
    public init(_ message: ArraySlice<UInt8>) {
        rest = message
    }

    /// Whether every field has been read.
    public var isAtEnd: Bool { rest.isEmpty }

    /// Reads one field; `nil` at the end of the message.
    ///
    /// - Throws: ``DecodingError``.
    public mutating func next() throws(DecodingError) -> Field? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        guard tag >> 3 != 0 else { throw .zeroField }
        return Field(number: tag >> 3, value: try value(wireType: UInt8(tag & 7)))
    }

    /// Reads a number of at most ten bytes, as packed fields hold them.
    ///
    /// - Throws: ``DecodingError``.
    public mutating func varint() throws(DecodingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var index = rest.startIndex
        while index < rest.endIndex {
            let byte = rest[index]
            index += 1
            guard shift < 63 || byte <= 1 else { throw .overflow }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                rest = rest[index...]
                return value
            }
            shift += 7
        }
        throw .truncated
    }

    private mutating func value(wireType: UInt8) throws(DecodingError) -> Value {
        switch wireType {
        case 0: return .varint(try varint())
        case 1: return .fixed64(try fixed(8))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw .truncated }
            let bytes = rest.prefix(Int(length))
            rest = rest[bytes.endIndex...]
            return .bytes(bytes)
        case 5: return .fixed32(UInt32(try fixed(4)))
        default: throw .unknownWireType(wireType)
        }
    }

    /// A little-endian number of `length` bytes.
    private mutating func fixed(_ length: Int) throws(DecodingError) -> UInt64 {
        guard rest.count >= length else { throw .truncated }
        var value: UInt64 = 0
        for byte in rest.prefix(length).reversed() { value = value << 8 | UInt64(byte) }
        rest = rest.dropFirst(length)
        return value
    }
}
