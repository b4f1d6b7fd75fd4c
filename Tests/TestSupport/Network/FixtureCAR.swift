import CAR
public import Multiformats

/// A CAR put together section by section, so that it may hold what it should not.
public struct FixtureCAR: Sendable {
    /// What it holds so far.
    public private(set) var bytes: [UInt8]

    /// Begins with a header.
    public init(root: CID) {
        bytes = CAREncoder.header(roots: [root])
    }

    /// Adds a section, whatever its bytes hash to.
    public mutating func add(_ cid: CID, _ block: [UInt8]) {
        Varint.append(UInt64(cid.bytes.count + block.count), to: &bytes)
        bytes += cid.bytes + block
    }

    /// Adds blocks that verify and that nobody asked for.
    public mutating func addStrangers(_ count: Int) {
        var store = FixtureStore()
        for number in 0..<count {
            let block = Array("stranger \(number)".utf8)
            add(store.add(block), block)
        }
    }
}
