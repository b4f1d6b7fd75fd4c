internal import Multiformats

/// Writes the protobuf message in a DAG-PB node's data, in the form that Kubo writes.
struct NodeMessage {
    private(set) var bytes: [UInt8]

    private init(type: UInt8) {
        bytes = [0x08, type]
    }

    /// A file's node; one without bytes of its own leaves the field out.
    static func file(
        data: [UInt8] = [],
        size: UInt64,
        blockSizes: [UInt64] = [],
        _ attributes: NodeAttributes = .none
    ) -> [UInt8] {
        var message = NodeMessage(type: 2)
        message.bytes.reserveCapacity(data.count + blockSizes.count * 4 + 32)
        if !data.isEmpty { message.append(2, data) }
        message.append(3, size)
        for blockSize in blockSizes { message.append(4, blockSize) }
        message.append(attributes)
        return message.bytes
    }

    /// The whole DAG-PB block of a leaf without attributes, written at once: it is as long as a chunk,
    /// and two messages around it would be two more copies.
    static func leaf(_ chunk: ArraySlice<UInt8>) -> [UInt8] {
        let count = UInt64(chunk.count)
        let front = 2 + (chunk.isEmpty ? 0 : 1 + Varint.size(of: count))
        let length = front + chunk.count + 1 + Varint.size(of: count)
        var message = NodeMessage(empty: ())
        message.bytes.reserveCapacity(length + 16)
        message.bytes.append(1 << 3 | 2)
        Varint.append(UInt64(length), to: &message.bytes)
        message.bytes += [0x08, 2]
        if !chunk.isEmpty {
            message.bytes.append(2 << 3 | 2)
            Varint.append(count, to: &message.bytes)
            message.bytes += chunk
        }
        message.append(3, count)
        return message.bytes
    }

    static func directory(_ attributes: NodeAttributes) -> [UInt8] {
        var message = NodeMessage(type: 1)
        message.append(attributes)
        return message.bytes
    }

    static func symlink(target: [UInt8], _ attributes: NodeAttributes) -> [UInt8] {
        var message = NodeMessage(type: 4)
        message.append(2, target)
        message.append(attributes)
        return message.bytes
    }

    /// A shard's node; `bitField` is a number in big-endian order, without zeros in front.
    static func shard(
        bitField: ArraySlice<UInt8>,
        fanout: Int,
        _ attributes: NodeAttributes
    ) -> [UInt8] {
        var message = NodeMessage(type: 5)
        if !bitField.isEmpty { message.append(2, Array(bitField)) }
        message.append(5, 0x22)
        message.append(6, UInt64(fanout))
        message.append(attributes)
        return message.bytes
    }

    private mutating func append(_ attributes: NodeAttributes) {
        if let mode = attributes.mode { append(7, UInt64(mode)) }
        guard let modified = attributes.modified else { return }
        var time = NodeMessage(empty: ())
        time.append(1, UInt64(bitPattern: modified.seconds))
        if modified.nanoseconds > 0 {
            time.bytes.append(2 << 3 | 5)
            for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
                time.bytes.append(UInt8(truncatingIfNeeded: modified.nanoseconds >> shift))
            }
        }
        append(8, time.bytes)
    }

    private init(empty: Void) {
        bytes = []
    }

    private mutating func append(_ field: UInt8, _ value: UInt64) {
        bytes.append(field << 3)
        var rest = value
        // All 64 bits, where a ``Varint`` has 63.
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func append(_ field: UInt8, _ value: [UInt8]) {
        bytes.append(field << 3 | 2)
        Varint.append(UInt64(value.count), to: &bytes)
        bytes += value
    }
}
