internal import Multiformats

/// Writes the protobuf message in the data of a UnixFS node, byte for byte as Kubo does.
enum NodeMessage {
    /// A file's node; one without bytes of its own leaves the field out.
    static func file(data: [UInt8] = [], size: UInt64, blockSizes: [UInt64] = []) -> [UInt8] {
        var message: [UInt8] = [0x08, 2]
        if !data.isEmpty { append(2, data, to: &message) }
        append(3, size, to: &message)
        for blockSize in blockSizes { append(4, blockSize, to: &message) }
        return message
    }

    static func symlink(_ target: [UInt8]) -> [UInt8] {
        var message: [UInt8] = [0x08, 4]
        append(2, target, to: &message)
        return message
    }

    static func shard(bitfield: [UInt8], fanout: UInt64) -> [UInt8] {
        var message: [UInt8] = [0x08, 5]
        if !bitfield.isEmpty { append(2, bitfield, to: &message) }
        append(5, 0x22, to: &message)
        append(6, fanout, to: &message)
        return message
    }

    private static func append(_ field: UInt8, _ value: UInt64, to message: inout [UInt8]) {
        message.append(field << 3)
        var rest = value
        while rest >= 0x80 {
            message.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        message.append(UInt8(rest))
    }

    private static func append(_ field: UInt8, _ value: [UInt8], to message: inout [UInt8]) {
        message.append(field << 3 | 2)
        Varint.append(UInt64(value.count), to: &message)
        message += value
    }
}
