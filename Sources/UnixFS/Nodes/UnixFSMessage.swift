internal import IPLD

/// The protobuf message in a DAG-PB node's data, as it stands.
struct UnixFSMessage {
    /// What makes a message malformed.
    struct Malformed: Error {
        let reason: String
    }

    private(set) var type: UInt64
    private(set) var data: ArraySlice<UInt8> = []
    private(set) var declaredSize: UInt64?
    private(set) var blockSizes: [UInt64] = []
    private(set) var hashType: UInt64 = 0
    private(set) var fanout: UInt64 = 0
    private(set) var mode: UInt32?
    private(set) var modified: UnixFSNode.ModificationTime?

    /// Fields that are not known are passed over, as protobuf readers do.
    init(decoding bytes: ArraySlice<UInt8>) throws(Malformed) {
        var reader = ProtobufReader(bytes)
        var type: UInt64?
        self.type = 0
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let value)): type = value
            case (2, .bytes(let value)): data = value
            case (3, .varint(let value)): declaredSize = value
            case (4, .varint(let value)): blockSizes.append(value)
            case (4, .bytes(let packed)): try appendBlockSizes(packed: packed)
            case (5, .varint(let value)): hashType = value
            case (6, .varint(let value)): fanout = value
            case (7, .varint(let value)):
                guard let value = UInt32(exactly: value) else {
                    throw Malformed(reason: "the mode has more than 32 bits")
                }
                mode = value
            case (8, .bytes(let value)):
                modified = try UnixFSNode.ModificationTime(decoding: value)
            case (1...8, _):
                throw Malformed(reason: "field \(field.number) has the wrong wire type")
            default: break
            }
        }
        guard let type else { throw Malformed(reason: "the type is missing") }
        self.type = type
    }

    private mutating func appendBlockSizes(packed: ArraySlice<UInt8>) throws(Malformed) {
        var reader = ProtobufReader(packed)
        while !reader.isAtEnd {
            do {
                blockSizes.append(try reader.varint())
            } catch {
                throw Malformed(reason: "\(error)")
            }
        }
    }

    /// How long a file of this message and these links is.
    func fileSize(_ links: [DAGPBLink]) throws(Malformed) -> UInt64 {
        guard blockSizes.count == links.count else {
            throw Malformed(
                reason: "it has \(links.count) links and \(blockSizes.count) block sizes"
            )
        }
        guard links.allSatisfy({ $0.name?.isEmpty ?? true }) else {
            throw Malformed(reason: "a link to a part of a file has a name")
        }
        var size = UInt64(data.count)
        for blockSize in blockSizes {
            let (sum, overflow) = size.addingReportingOverflow(blockSize)
            guard !overflow, sum <= UnixFSNode.largestSize else {
                throw Malformed(reason: "the file has more than 2⁶³ bytes")
            }
            size = sum
        }
        guard declaredSize == nil || declaredSize == size else {
            throw Malformed(
                reason: "the file's size is \(declaredSize ?? 0), its parts have \(size) bytes"
            )
        }
        return size
    }
}

extension UnixFSNode.ModificationTime {
    fileprivate init(decoding bytes: ArraySlice<UInt8>) throws(UnixFSMessage.Malformed) {
        var reader = ProtobufReader(bytes)
        var seconds: Int64?
        var nanoseconds: UInt32 = 0
        while let field = try reader.field() {
            switch (field.number, field.value) {
            case (1, .varint(let value)): seconds = Int64(bitPattern: value)
            case (2, .fixed32(let value)):
                guard (1...999_999_999).contains(value) else {
                    throw UnixFSMessage.Malformed(
                        reason: "the modification time has \(value) nanoseconds"
                    )
                }
                nanoseconds = value
            case (1...2, _):
                throw UnixFSMessage.Malformed(
                    reason: "the modification time has a field of the wrong wire type"
                )
            default: break
            }
        }
        guard let seconds else {
            throw UnixFSMessage.Malformed(reason: "the modification time has no seconds")
        }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}

extension ProtobufReader {
    fileprivate mutating func field() throws(UnixFSMessage.Malformed) -> Field? {
        do {
            return try next()
        } catch {
            throw UnixFSMessage.Malformed(reason: "\(error)")
        }
    }
}
