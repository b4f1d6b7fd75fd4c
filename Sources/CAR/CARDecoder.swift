public import IPLD
public import Multiformats

/// A part of a CAR.
public enum CARItem: Sendable, Equatable {
    /// What the CAR says it is about; nobody checks it.
    case header(roots: [CID])
    /// A CID and bytes that are said to be its block. **Not verified.**
    case section(CID, [UInt8])
}

/// Reads a CAR as its bytes arrive: version 1, and where it is allowed the one inside version 2.
///
/// Push what arrived, then take items until there are none. The bytes of a block are copied once,
/// into the array that is handed out. Lengths are checked against the limits before anything is
/// kept for them, and what is kept grows with what arrived, not with what is claimed. An error is
/// final: the same one is thrown again.
///
/// A CAR has no end mark, so one that was cut between sections looks whole: what must be in it is
/// for the reader to know. Version 2 says how long it is; the index behind it is not read, as writers
/// disagree on its form.
public struct CARDecoder: Sendable {
    private enum Phase {
        case headerLength
        case header(length: Int)
        /// The header of version 2, behind the line that says so.
        case version2
        /// What lies between that header and the CAR inside.
        case padding(length: UInt64)
        case sectionLength
        case cid(sectionLength: Int)
        case block(CID, length: Int)
        /// Whatever is behind the CAR inside version 2.
        case index
    }

    /// The limit on the header's bytes where none is given; one root takes some 60.
    public static let defaultHeaderLimit = 64 << 10

    /// How much is allocated for a block before its first bytes fill it: the usual DAG-PB leaf,
    /// 256 KiB and its frame, fits without being moved.
    private static let firstReserve = 272 << 10

    /// How much of what arrived is set aside to find where a block begins: a length and a CID.
    private static let frontReserve = 128

    /// Blocks below this many bytes cost less when what arrived is set aside as a whole.
    private static let smallBlock = 4 << 10

    /// The longest CID: four varints and a digest.
    private static let longestCID = 4 * 9 + Multihash.longestDigest

    private let blockLimit: Int
    private let headerLimit: Int
    private let allowsVersion2: Bool
    private var phase = Phase.headerLength
    private var input: [UInt8] = []
    private var position = 0
    /// How many bytes were pushed before ``input``.
    private var before: UInt64 = 0
    private var block: [UInt8] = []
    /// Whether the last block was so small that the next ones will come in crowds.
    private var areBlocksSmall = false
    /// In version 2, how many bytes of the CAR inside are still to be read.
    private var payload: UInt64?

    /// Begins at the front of a CAR.
    ///
    /// - Parameters:
    ///   - blockLimit: The most bytes a block may have.
    ///   - headerLimit: The most bytes the header may have.
    ///   - allowsVersion2: Whether version 2 is read: files have it, gateways never send it.
    public init(
        blockLimit: Int = Block.defaultLimit,
        headerLimit: Int = defaultHeaderLimit,
        allowsVersion2: Bool = false
    ) {
        self.blockLimit = blockLimit
        self.headerLimit = headerLimit
        self.allowsVersion2 = allowsVersion2
    }

    /// How many bytes have been taken: after an item, where in the CAR it ends.
    public var offset: UInt64 { before + UInt64(position) }

    /// Adds bytes that arrived; take the items in them before adding more.
    public mutating func push(_ bytes: [UInt8]) {
        before += UInt64(position)
        if position == input.count {
            input = bytes
        } else {
            input.removeFirst(position)
            input += bytes
        }
        position = 0
    }

    /// Reads bytes from where they arrived: those of a block are copied once, into its own array.
    ///
    /// - Parameters:
    ///   - bytes: What arrived.
    ///   - found: Is called with each item that is now whole, in order.
    /// - Throws: ``CARError``.
    public mutating func read(
        _ bytes: Span<UInt8>,
        _ found: (CARItem) -> Void
    ) throws(CARError) {
        var rest = bytes
        while true {
            while let item = try next() { found(item) }
            guard !rest.isEmpty else { return }
            if case .block(_, let length) = phase {
                // All that was pushed has been read, or the block would be whole.
                let count = min(rest.count, length - block.count)
                try fillBlock(to: length, from: rest.extracting(first: count))
                rest = rest.extracting(droppingFirst: count)
            } else {
                let count = min(rest.count, areBlocksSmall ? rest.count : Self.frontReserve)
                var front: [UInt8] = []
                front.append(rest.extracting(first: count))
                push(front)
                rest = rest.extracting(droppingFirst: count)
            }
        }
    }

    /// The next item; `nil` when more bytes have to be pushed first.
    ///
    /// - Throws: ``CARError``.
    public mutating func next() throws(CARError) -> CARItem? {
        while true {
            switch try step() {
            case .item(let item): return item
            case .starved: return nil
            case .moved: continue
            }
        }
    }

    /// Ends the stream, once ``next()`` has returned `nil` for the last time.
    ///
    /// - Throws: ``CARError/truncated`` when something has begun and not ended.
    public mutating func finish() throws(CARError) {
        switch phase {
        case .index: return
        case .sectionLength:
            guard position == input.count, payload ?? 0 == 0 else { throw .truncated }
        default: throw .truncated
        }
    }
}

extension CARDecoder {
    private enum Progress {
        case item(CARItem)
        /// Something was read; go on.
        case moved
        /// More bytes have to be pushed first.
        case starved
    }

    private mutating func step() throws(CARError) -> Progress {
        switch phase {
        case .headerLength:
            guard let length = try varint() else { return .starved }
            guard length <= UInt64(headerLimit) else {
                throw .headerTooLong(length, limit: headerLimit)
            }
            try advance(to: .header(length: Int(length)), by: Varint.size(of: length))
        case .header(let length): return try header(length)
        case .version2:
            guard let bytes = arrived(CARVersion2.length) else { return .starved }
            let version2 = try CARVersion2(decoding: bytes)
            try advance(to: .padding(length: version2.padding), by: CARVersion2.length)
            payload = version2.payload
        case .padding(let length):
            guard skip(length) else { return .starved }
            phase = .headerLength
        case .sectionLength:
            guard payload != 0 else {
                phase = .index
                return .moved
            }
            guard let length = try varint() else { return .starved }
            let limit = blockLimit + Self.longestCID
            guard length <= UInt64(limit) else { throw .sectionTooLong(length, limit: limit) }
            try advance(to: .cid(sectionLength: Int(length)), by: Varint.size(of: length))
        case .cid(let sectionLength):
            guard let cid = try cid(sectionLength) else { return .starved }
            let length = sectionLength - cid.bytes.count
            guard length <= blockLimit else {
                throw .blockTooLarge(cid, size: length, limit: blockLimit)
            }
            try advance(to: .block(cid, length: length), by: cid.bytes.count)
        case .block(let cid, let length):
            try fillBlock(to: length)
            guard block.count == length else { return .starved }
            defer { block = [] }
            areBlocksSmall = length < Self.smallBlock
            phase = .sectionLength
            return .item(.section(cid, block))
        case .index:
            position = input.count
            return .starved
        }
        return .moved
    }

    private mutating func header(_ length: Int) throws(CARError) -> Progress {
        guard let bytes = arrived(length) else { return .starved }
        let mayBeVersion2 = allowsVersion2 && payload == nil
        guard let header = try CARHeader(decoding: bytes, mayBeVersion2) else {
            try advance(to: .version2, by: length)
            return .moved
        }
        try advance(to: .sectionLength, by: length)
        return .item(.header(roots: header.roots))
    }

    private mutating func advance(to phase: Phase, by count: Int) throws(CARError) {
        try take(count)
        self.phase = phase
    }

    /// Goes past bytes of the CAR, which in version 2 must not go past its end.
    private mutating func take(_ count: Int) throws(CARError) {
        if let payload {
            guard payload >= UInt64(count) else { throw .truncated }
            self.payload = payload - UInt64(count)
        }
        position += count
    }

    /// So many bytes, when they have arrived.
    private func arrived(_ count: Int) -> [UInt8]? {
        guard input.count - position >= count else { return nil }
        return Array(input[position..<position + count])
    }

    /// Goes past bytes that are not read; `false` when not all have arrived.
    private mutating func skip(_ count: UInt64) -> Bool {
        let arrived = UInt64(input.count - position)
        guard arrived < count else {
            position += Int(count)
            return true
        }
        position = input.count
        phase = .padding(length: count - arrived)
        return false
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

    private mutating func fillBlock(to length: Int) throws(CARError) {
        let end = min(input.count, position + length - block.count)
        let piece = input[position..<end]
        reserve(piece.count, of: length)
        try take(piece.count)
        block += piece
    }

    /// Adds bytes that were not pushed.
    private mutating func fillBlock(to length: Int, from piece: Span<UInt8>) throws(CARError) {
        reserve(piece.count, of: length)
        if let payload {
            guard payload >= UInt64(piece.count) else { throw .truncated }
            self.payload = payload - UInt64(piece.count)
        }
        block.append(piece)
    }

    /// Makes room for `arrived` more bytes of a block of `length`.
    private mutating func reserve(_ arrived: Int, of length: Int) {
        if block.isEmpty {
            block.reserveCapacity(min(length, max(arrived, Self.firstReserve)))
        } else if block.count + arrived > block.capacity {
            block.reserveCapacity(length)
        }
    }
}

extension [UInt8] {
    /// Adds a copy of `bytes`.
    fileprivate mutating func append(_ bytes: Span<UInt8>) {
        append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }
}
