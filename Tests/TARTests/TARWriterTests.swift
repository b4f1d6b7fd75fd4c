import TAR
import TestSupport
import Testing

@Suite struct TARWriterTests {
    // MARK: Members

    @Test func `files, directories and symlinks come out as they went in`() throws {
        var archive = Archive()
        try archive.add(.directory)
        try archive.add(.file(size: 6), "hello.txt", bytes: Array("hello\n".utf8))
        try archive.add(.directory, "sub")
        try archive.add(.symlink(target: Array("../hello.txt".utf8)), "sub", "link")
        try archive.add(.file(size: 0), "sub", "empty")
        let (members, isWhole) = try TARReader.read(archive.bytes + TARWriter.end)
        #expect(isWhole)
        #expect(members.map(\.type) == ["5", "0", "5", "2", "0"])
        #expect(
            members.map(\.name) == [
                "top/", "top/hello.txt", "top/sub/", "top/sub/link", "top/sub/empty",
            ]
        )
        #expect(members.map(\.mode) == [0o755, 0o644, 0o755, 0o777, 0o644])
        #expect(members.allSatisfy { $0.seconds == "0" })
        #expect(members[1].bytes == Array("hello\n".utf8))
        #expect(members[3].target == Array("../hello.txt".utf8))
    }

    @Test func `a file alone is the top`() throws {
        var archive = Archive()
        try archive.add(.file(size: 1), bytes: [1])
        #expect(try TARReader.read(archive.bytes).members.map(\.name) == ["top"])
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1_024])
    func `a file of any size fills its blocks`(_ size: Int) throws {
        var archive = Archive()
        let bytes = [UInt8](repeating: 0x61, count: size)
        try archive.add(.file(size: UInt64(size)), "a", bytes: bytes)
        try archive.add(.file(size: 1), "b", bytes: [0x62])
        #expect(archive.bytes.count % 512 == 0)
        let members = try TARReader.read(archive.bytes + TARWriter.end).members
        #expect(members.map(\.bytes) == [bytes, [0x62]])
    }

    @Test func `an archive without its end is seen to be broken off`() throws {
        var archive = Archive()
        try archive.add(.file(size: 1), "a", bytes: [1])
        #expect(try !TARReader.read(archive.bytes).isWhole)
        #expect(TARWriter.end.count == 1_024)
    }

    @Test func `permissions are kept, and nothing that runs as somebody else`() throws {
        var archive = Archive()
        try archive.add(.file(size: 0), "a", mode: 0o4751)
        try archive.add(.directory, "d", mode: 0o1700)
        #expect(try TARReader.read(archive.bytes).members.map(\.mode) == [0o751, 0o700])
    }

    @Test(
        arguments: [
            (0, 0, "0"), (1_700_000_000, 0, "1700000000"),
            (1_700_000_000, 5, "1700000000.000000005"), (-1, 0, "-1"),
            (-1, 500_000_000, "-0.500000000"), (-2, 999_999_999, "-1.000000001"),
            (8_589_934_591, 0, "8589934591"), (8_589_934_592, 0, "8589934592"),
            (.max, 1, "9223372036854775807.000000001"), (.min, 0, "-9223372036854775808"),
            (.min, 1, "-9223372036854775807.999999999"),
        ] as [(Int64, UInt32, String)]
    )
    func `times of any year are kept to the nanosecond`(
        _ seconds: Int64,
        _ nanoseconds: UInt32,
        _ expected: String
    ) throws {
        var archive = Archive()
        let time = TAREntry.ModificationTime(seconds: seconds, nanoseconds: nanoseconds)
        try archive.add(.file(size: 0), "a", modified: time)
        #expect(try TARReader.read(archive.bytes).members.map(\.seconds) == [expected])
    }

    @Test func `a file may have more than eight gigabytes`() throws {
        var writer = TARWriter(top: "top")
        let small = TAREntry(.file(size: 8 << 30 - 1), names: [[0x61]])
        #expect(try writer.header(of: small).count == 512)
        let large = try writer.header(of: TAREntry(.file(size: 8 << 30), names: [[0x62]]))
        #expect(large.count == 3 * 512)
        #expect(String(decoding: large, as: UTF8.self).contains("size=8589934592\n"))
        #expect(TARWriter.padding(after: .max).count == 1)
    }

    // MARK: Names

    @Test(arguments: [1, 90, 96, 97, 98, 99, 100, 101, 150, 255, 256, 1_000, 9_975, 9_990, 60_000])
    func `names of any length are kept`(_ length: Int) throws {
        let name = String(repeating: "n", count: length)
        for names in [[name], ["d", name], [name, name].map { String($0.prefix(30_000)) }] {
            var archive = Archive()
            try archive.add(.file(size: 0), names: names.map { Array($0.utf8) })
            try archive.add(.directory, names: names.map { Array($0.utf8) } + [[0x64]])
            try archive.add(.symlink(target: Array(name.utf8)), "link")
            let members = try TARReader.read(archive.bytes).members
            let path = (["top"] + names).joined(separator: "/")
            #expect(members.map(\.name) == [path, path + "/d/", "top/link"])
            #expect(members[2].target == Array(name.utf8))
        }
    }

    @Test func `names in any script are kept`() throws {
        var archive = Archive()
        try archive.add(.file(size: 0), "ą", "ę", "file-źł.txt")
        try archive.add(.symlink(target: Array("水".utf8)), "𐅑")
        // Bytes that are no text are kept too, and said to be no text.
        try archive.add(.file(size: 0), names: [[0xff, 0x61]])
        let members = try TARReader.read(archive.bytes).members
        #expect(members[0].name == "top/ą/ę/file-źł.txt")
        #expect(members[1].name == "top/𐅑")
        #expect(members[1].target == Array("水".utf8))
        #expect(members[2].path == Array("top/".utf8) + [0xff, 0x61])
        #expect(String(decoding: archive.bytes, as: UTF8.self).contains("21 hdrcharset=BINARY\n"))
    }

    @Test(
        arguments: [
            (["foobar", "directory/../file"], "top/foobar/file"), (["a", "../b"], "top/b"),
            (["a", "..", "b"], "top/b"), (["./a//b/."], "top/a/b"), (["a/"], "top/a"),
            (["a", "...", "b"], "top/a/.../b"), ([" ", "\\..\\x"], "top/ /\\..\\x"),
        ] as [([String], String)]
    )
    func `names that stay inside are cleaned`(_ names: [String], _ path: String) throws {
        var archive = Archive()
        try archive.add(.file(size: 0), names: names.map { Array($0.utf8) })
        #expect(try TARReader.read(archive.bytes).members.map(\.name) == [path])
    }

    @Test(
        arguments: [
            (["../foo"], .escapingName("../foo")), ([".."], .escapingName("..")),
            (["a", "../../b"], .escapingName("../../b")), (["a", "..", ".."], .escapingName("..")),
            (["a/../.."], .escapingName("a/../..")), (["../top/a"], .escapingName("../top/a")),
            (["/etc/passwd"], .absoluteName("/etc/passwd")), (["a", "/b"], .absoluteName("/b")),
            (["/"], .absoluteName("/")), ([""], .emptyName), (["a", ""], .emptyName),
            (["."], .emptyName), (["a/.."], .emptyName), (["a\u{0}b"], .zeroByte),
            ([String(repeating: "n", count: 65_533)], .pathTooLong(limit: 65_536)),
        ] as [([String], TARError)]
    )
    func `names that would lead out are refused`(_ names: [String], _ expected: TARError) throws {
        for kind in [TAREntry.Kind.file(size: 0), .directory, .symlink(target: [0x61])] {
            var writer = TARWriter(top: "top")
            let entry = TAREntry(kind, names: names.map { Array($0.utf8) })
            #expect(throws: expected) { try writer.header(of: entry) }
        }
        #expect(!expected.description.isEmpty)
    }

    // MARK: Symlinks

    @Test(arguments: [
        ["link"], ["link", "a"], ["link/a"], ["link", "a", "b"], ["x", "../link/a"], ["./link"],
    ])
    func `nothing is put in the place of a symlink or below one`(_ names: [String]) throws {
        for kind in [TAREntry.Kind.file(size: 0), .directory, .symlink(target: [0x61])] {
            var archive = Archive()
            try archive.add(.symlink(target: Array("/etc".utf8)), "link")
            #expect(throws: TARError.self) {
                try archive.add(kind, names: names.map { Array($0.utf8) })
            }
            // The archive goes on without it.
            try archive.add(kind, "linked", "a")
            #expect(try TARReader.read(archive.bytes).members.count == 2)
        }
    }

    @Test func `a symlink as the top has nothing below it`() throws {
        var archive = Archive()
        try archive.add(.symlink(target: [0x61]))
        #expect(throws: TARError.behindSymlink("top/a")) { try archive.add(.directory, "a") }
    }

    @Test(
        arguments: [
            ([], .emptyTarget), ([0x61, 0], .zeroByte),
            ([UInt8](repeating: 0x61, count: 65_537), .pathTooLong(limit: 65_536)),
        ] as [([UInt8], TARError)]
    )
    func `a symlink points somewhere`(_ target: [UInt8], _ expected: TARError) throws {
        var archive = Archive()
        #expect(throws: expected) { try archive.add(.symlink(target: target), "link") }
        // What was refused is no symlink in the way of others.
        try archive.add(.directory, "link")
    }

    // MARK: Hostile names

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `of any names, what is written stays below the top`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        var written = 0
        for _ in 0..<2_000 {
            var writer = TARWriter(top: "top")
            let names = mutator.mutate(Array("a/../b|..|./c|d".utf8)).split(separator: 0x7c)
            let entry = TAREntry(.file(size: 0), names: names.map { Array($0) })
            guard let header = try? writer.header(of: entry) else { continue }
            written += 1
            let members = try TARReader.read(header).members
            let parts = try #require(members.first).path.split(
                separator: 0x2f,
                omittingEmptySubsequences: false
            )
            #expect(parts.first?.elementsEqual("top".utf8) == true)
            #expect(!parts.contains { $0.isEmpty || $0 == [0x2e] || $0 == [0x2e, 0x2e] })
        }
        #expect(written > 100)
    }
}

/// An archive being written.
private struct Archive {
    private var writer = TARWriter(top: "top")
    private(set) var bytes: [UInt8] = []

    mutating func add(
        _ kind: TAREntry.Kind,
        _ names: String...,
        bytes: [UInt8] = [],
        mode: UInt16? = nil,
        modified: TAREntry.ModificationTime? = nil
    ) throws {
        try add(
            kind,
            names: names.map { Array($0.utf8) },
            bytes: bytes,
            mode: mode,
            modified: modified
        )
    }

    mutating func add(
        _ kind: TAREntry.Kind,
        names: [[UInt8]],
        bytes: [UInt8] = [],
        mode: UInt16? = nil,
        modified: TAREntry.ModificationTime? = nil
    ) throws {
        let entry = TAREntry(kind, names: names, mode: mode, modified: modified)
        self.bytes += try writer.header(of: entry)
        self.bytes += bytes + TARWriter.padding(after: UInt64(bytes.count))
    }
}
