public import Multiformats

/// One name in a directory.
public struct DirectoryEntry: Sendable, Equatable {
    /// The name as it is stored: UTF-8 by convention, which nobody enforces.
    public let nameBytes: [UInt8]

    /// What the name stands for.
    public let cid: CID

    /// The size of the DAG behind it in bytes, as whoever wrote the directory claims (`Tsize`).
    public let size: UInt64?

    /// An entry, as a directory would hold it.
    public init(nameBytes: [UInt8], cid: CID, size: UInt64?) {
        self.nameBytes = nameBytes
        self.cid = cid
        self.size = size
    }

    /// The name as text, with bytes that are not UTF-8 replaced.
    public var name: String { String(decoding: nameBytes, as: UTF8.self) }
}
