public import IPLD
public import Multiformats

/// A part of a CAR.
public enum CARItem: Sendable, Equatable {
    /// What the CAR says it is about; nobody checks it.
    case header(roots: [CID])
    /// A CID and bytes that are said to be its block. **Not verified.**
    case section(CID, [UInt8])
}

/// Reads a CAR, version 1, as its bytes arrive.
///
/// Push what arrived, then take items until there are none. The bytes of a block are copied once,
/// into the array that is handed out. Lengths are checked against the limits before anything is
/// kept for them, and what is kept grows with what arrived, not with what is claimed. An error is
/// final: the same one is thrown again.
///
/// A CAR has no end mark, so one that was cut between sections looks whole: what must be in it is
/// for the reader to know.
public struct CARDecoder: Sendable {
    private enum Phase {
        case headerLength
        case header(length: Int)
        case sectionLength
        case cid(sectionLength: Int)
        case block(CID, length: Int)
    }

    /// The limit on the header's bytes where none is given; one root takes some 60.
    public static let defaultHeaderLimit = 64 << 10

    /// How much is allocated for a block before its first bytes fill it: the usual DAG-PB leaf,
    /// 256 KiB and its frame, fits without being moved.
    private static let firstReserve = 272 << 10

    /// The longest CID: four varints and a digest.
    private static let longestCID = 4 * 9 + Multihash.longestDigest

    private let blockLimit: Int
    private let headerLimit: Int
    private var phase = Phase.headerLength
    private var input: [UInt8] = []
    private var position = 0
    private var block: [UInt8] = []

    /// Begins at the front of a CAR.
    ///
    /// - Parameters:
    ///   - blockLimit: The most bytes a block may have.
    ///   - headerLimit: The most bytes the header may have.
    public init(
        blockLimit: Int = Block.defaultLimit,
        headerLimit: Int = defaultHeaderLimit
    ) {
        self.blockLimit = blockLimit
        self.headerLimit = headerLimit
    }

    /// Adds bytes that arrived; take the items in them before adding more.
    public mutating func push(_ bytes: [UInt8]) {
        if position == input.count {
            input = bytes
        } else {
            input.removeFirst(position)
            input += bytes
        }
        position = 0
    }

    /// The next item; `nil` when more bytes have to be pushed first.
    ///
    /// - Throws: ``CARError``.
    public mutating func next() throws(CARError) -> CARItem? {
        while true {
            switch phase {
            case .headerLength:
                guard let length = try varint() else { return nil }
                guard length <= UInt64(headerLimit) else {
                    throw .headerTooLong(length, limit: headerLimit)
                }
                advance(to: .header(length: Int(length)), by: Varint.size(of: length))
            case .header(let length):
                guard input.count - position >= length else { return nil }
                let roots = try Self.roots(inHeader: Array(input[position..<position + length]))
                advance(to: .sectionLength, by: length)
                return .header(roots: roots)
            case .sectionLength:
                guard let length = try varint() else { return nil }
                let limit = blockLimit + Self.longestCID
                guard length <= UInt64(limit) else { throw .sectionTooLong(length, limit: limit) }
                advance(to: .cid(sectionLength: Int(length)), by: Varint.size(of: length))
            case .cid(let sectionLength):
                guard let cid = try cid(sectionLength) else { return nil }
                let length = sectionLength - cid.bytes.count
                guard length <= blockLimit else {
                    throw .blockTooLarge(cid, size: length, limit: blockLimit)
                }
                advance(to: .block(cid, length: length), by: cid.bytes.count)
            case .block(let cid, let length):
                fillBlock(to: length)
                guard block.count == length else { return nil }
                defer { block = [] }
                phase = .sectionLength
                return .section(cid, block)
            }
        }
    }

    /// Ends the stream, once ``next()`` has returned `nil` for the last time.
    ///
    /// - Throws: ``CARError/truncated`` when something has begun and not ended.
    public mutating func finish() throws(CARError) {
        guard case .sectionLength = phase, position == input.count else { throw .truncated }
    }
}

extension CARDecoder {
    private mutating func advance(to phase: Phase, by count: Int) {
        self.phase = phase
        position += count
    }

    /// The varint at the front of what arrived; `nil` when it is not all there.
    private func varint() throws(CARError) -> UInt64? {
        var rest = input.span.extracting(droppingFirst: position)
        do {
            return try Varint.decode(&rest)
        } catch .truncated {
            return nil
        } catch {
            throw .length(error)
        }
    }

    /// The CID at the front of what arrived; `nil` when it is not all there.
    private func cid(_ sectionLength: Int) throws(CARError) -> CID? {
        let end = min(input.count, position + sectionLength)
        var rest = input.span.extracting(position..<end)
        do {
            return try CID.decode(&rest)
        } catch .truncated {
            guard end < position + sectionLength else {
                throw .sectionTooShort(UInt64(sectionLength))
            }
            return nil
        } catch {
            throw .cid(error)
        }
    }

    private mutating func fillBlock(to length: Int) {
        let end = min(input.count, position + length - block.count)
        let arrived = end - position
        if block.isEmpty {
            block.reserveCapacity(min(length, max(arrived, Self.firstReserve)))
        } else if block.count + arrived > block.capacity {
            block.reserveCapacity(length)
        }
        block += input[position..<end]
        position = end
    }

    private static func roots(inHeader bytes: [UInt8]) throws(CARError) -> [CID] {
        let header: IPLDNode
        do {
            header = try DAGCBOR.decode(bytes, rules: .lenient)
        } catch {
            throw .header(reason: "its header is \(error)")
        }
        guard case .map(let entries) = header, case .integer(let version) = header["version"]
        else { throw .header(reason: "its header is not a map with a version") }
        guard version == 1 else { throw .version(UInt64(clamping: version)) }
        guard entries.count == 2, case .list(let values) = header["roots"] else {
            throw .header(reason: "its header holds something else than roots and a version")
        }
        var roots: [CID] = []
        for value in values {
            guard case .link(let cid) = value else {
                throw .header(reason: "its roots are not all links")
            }
            roots.append(cid)
        }
        return roots
    }
}
