internal import IPLD
internal import Multiformats
internal import UnixFS

/// What every machine of UnixFS must keep to, whatever the DAG is.
struct DAGChecks {
    /// Steps after which a machine is left alone: small DAGs may be exponentially long to read.
    private static let stepLimit = 1_024

    let store: FixtureStore
    let root: CID

    func checkAll(paths: [[String]]) throws {
        _ = try content(nil)
        try checkListing()
        for path in paths { try checkPath(path) }
        for scope in DAGScope.allCases {
            for duplicates in [false, true] { _ = try walk(scope, nil, duplicates) }
        }
    }

    /// A range is what it is of the whole file, and needs the blocks that a CAR of it holds.
    func checkRange(_ range: Range<UInt64>) throws {
        guard let whole = try content(nil), let size = UInt64(exactly: whole.bytes.count),
            let part = try content(range)
        else { return }
        let range = range.clamped(to: 0..<size)
        let expected = whole.bytes[Int(range.lowerBound)..<Int(range.upperBound)]
        try FuzzTarget.expect(part.bytes[...] == expected, "a range reads as something else")
        guard !range.isEmpty,
            let bounds = EntityBytes(
                from: Int64(range.lowerBound),
                to: Int64(range.upperBound) - 1
            ), let blocks = try walk(.entity, bounds, false)
        else { return }
        try FuzzTarget.expect(
            Set(blocks.map(\.multihash)) == Set(part.blocks.map(\.multihash)),
            "a CAR of a range holds other blocks than are read"
        )
    }

    /// The content, or a range of it, and the blocks it took; `nil` when it cannot be read.
    private func content(
        _ range: Range<UInt64>?
    ) throws -> (bytes: [UInt8], blocks: [CID])? {
        guard let block = store.block(root),
            var reader = try? FileReader(root: block, range: range)
        else { return nil }
        var bytes: [UInt8] = []
        var blocks = root.isIdentity ? [] : [root]
        let start = reader.offset
        for _ in 0..<Self.stepLimit {
            switch try? reader.step() {
            case .needs(let cid):
                try FuzzTarget.expect(
                    reader.upcoming(1) == [cid],
                    "what comes is not what is needed"
                )
                guard let block = store.block(cid), (try? reader.supply(block)) != nil else {
                    return nil
                }
                blocks.append(cid)
            case .bytes(let more):
                try FuzzTarget.expect(!more.isEmpty, "no bytes came")
                bytes += more
                try FuzzTarget.expect(
                    reader.offset == start + UInt64(bytes.count),
                    "the offset is not that of the next byte"
                )
            case .end:
                try FuzzTarget.expect(reader.offset == reader.end, "the end came early")
                return (bytes, blocks)
            case nil: return nil
            }
        }
        return nil
    }

    private func checkListing() throws {
        guard let block = store.block(root), var reader = try? DirectoryReader(root: block) else {
            return
        }
        for _ in 0..<Self.stepLimit {
            switch try? reader.step() {
            case .needs(let cid):
                try FuzzTarget.expect(
                    reader.upcoming(1) == [cid],
                    "what comes is not what is needed"
                )
                guard let block = store.block(cid), (try? reader.supply(block)) != nil else {
                    return
                }
            case .entry: continue
            case .end, nil: return
            }
        }
    }

    private func checkPath(_ path: [String]) throws {
        do {
            let resolution = try store.resolve(root, path)
            try FuzzTarget.expect(
                resolution.path + resolution.remainder == path,
                "a path was followed that was not given"
            )
            try FuzzTarget.expect(
                resolution.roots.last == resolution.terminus.cid,
                "the last root is not the terminus"
            )
            try FuzzTarget.expect(
                resolution.blocks.last?.cid == resolution.terminus.cid,
                "the last block is not the terminus"
            )
        } catch is PathError {
        } catch is FixtureHole {
        }
    }

    /// The CIDs of a walk's blocks; `nil` when it cannot be walked to its end.
    private func walk(
        _ scope: DAGScope,
        _ bytes: EntityBytes?,
        _ duplicates: Bool
    ) throws -> [CID]? {
        guard let block = store.block(root) else { return nil }
        var walker = DAGWalker(
            root: block,
            scope: scope,
            bytes: bytes,
            duplicates: duplicates,
            blockLimit: Self.stepLimit
        )
        var cids: [CID] = []
        while true {
            switch try? walker.step() {
            case .needs(let cid):
                try FuzzTarget.expect(
                    walker.upcoming(1) == [cid],
                    "what comes is not what is needed"
                )
                guard let block = store.block(cid), (try? walker.supply(block)) != nil else {
                    return nil
                }
            case .block(let block):
                try FuzzTarget.expect(!block.cid.isIdentity, "an identity was handed out")
                cids.append(block.cid)
            case .end:
                let distinct = Set(cids.map(\.multihash)).count
                try FuzzTarget.expect(
                    duplicates || distinct == cids.count,
                    "a block was handed out twice"
                )
                return cids
            case nil: return nil
            }
        }
    }
}
