import TAR
import TestSupport

extension FuzzTarget {
    /// Whatever the names are, what is written lies below the top and not behind a symlink.
    ///
    /// Members are separated by zero bytes, their names by newlines; those of an even length of
    /// text are symlinks.
    static let tar = FuzzTarget(
        "tar",
        seeds: ["a\nb\u{0}a\nc/../d", "../x", "link\u{0}link\ny", "ą/./b\u{0}/etc"].map {
            Array($0.utf8)
        }
    ) { bytes in
        var writer = TARWriter(top: "top")
        var symlinks: [[UInt8]] = []
        for member in bytes.split(separator: 0, omittingEmptySubsequences: false) {
            let names = member.split(separator: 0x0a, omittingEmptySubsequences: false).map(
                Array.init
            )
            let isSymlink = member.count % 2 == 0
            let kind = isSymlink ? TAREntry.Kind.symlink(target: [0x61]) : .file(size: 0)
            guard let header = try? writer.header(of: TAREntry(kind, names: names)) else {
                continue
            }
            try expect(header.count % 512 == 0, "a header is no whole number of blocks")
            let path = Self.path(inHeader: header)
            let parts = path.split(separator: 0x2f, omittingEmptySubsequences: false)
            try expect(parts.first?.elementsEqual("top".utf8) == true, "a path leaves the top")
            try expect(
                !parts.contains { $0.isEmpty || $0 == [0x2e] || $0 == [0x2e, 0x2e] },
                "a path is not clean"
            )
            for symlink in symlinks {
                let isBelow = path.starts(with: symlink + [0x2f])
                try expect(path != symlink && !isBelow, "a path lies behind a symlink")
            }
            if isSymlink { symlinks.append(path) }
        }
    }

    /// The path in a `pax` record, or in the fields when there is none.
    private static func path(inHeader header: [UInt8]) -> [UInt8] {
        let block = header.suffix(512)
        let key = Array(" path=".utf8)
        if header.count > 512,
            let start = header.indices.first(where: { header[$0...].starts(with: key) })
        {
            let digits = header[512..<start].reversed().prefix { (0x30...0x39).contains($0) }
            let length = Int(String(decoding: digits.reversed(), as: UTF8.self)) ?? 0
            return Array(header[(start + key.count)..<(start - digits.count + length - 1)])
        }
        let prefix = block.dropFirst(345).prefix(155).prefix { $0 != 0 }
        let name = block.prefix(100).prefix { $0 != 0 }
        return Array(prefix.isEmpty ? name : prefix + [0x2f] + name)
    }
}
