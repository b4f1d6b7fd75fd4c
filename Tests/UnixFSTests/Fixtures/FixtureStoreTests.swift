import Multiformats
import TestSupport
import Testing
import UnixFS

/// The builder that other suites trust, against CIDs that Kubo made.
@Suite struct FixtureStoreTests {
    private static let kuboV1 = FileLayout()
    private static let oldV1 = FileLayout(chunkSize: 1 << 20, linksPerNode: 174)

    @Test(
        arguments: [
            (.kubo, 256 << 10, "QmRk1rduJvo5DfEYAaLobS2za9tDszk35hzaNSDCJ74DA7"),
            (.kubo, 256 << 10 + 1, "QmbVuw4C4vcmVKqxoWtgDVobvcHrSn51qsmQmyxjk4sB2Q"),
            (.kubo, 10 << 20, "QmaJ6kN9fW3TKpVkpf1NuW7cjhHjNp5Jwr3cQuHzsoZWkJ"),
            (kuboV1, 256 << 10, "bafkreiekhhjkxu4ztk3tyng3er3ijhg56mb44oe3gwbgquhzu4afrg2ksa"),
            (kuboV1, 256 << 10 + 1, "bafybeigllfqgfpqydppr6cmv56g7ax4wyhruzswvcefv6j5kj77nzttfki"),
            (kuboV1, 10 << 20, "bafybeicicmkwdi4ejuls6owvsrzcty5kht3ydya35eqf4i46yjgbs6xggy"),
            (oldV1, 1 << 20 + 1, "bafybeihd4yzq7n5umhjngdum4r6k2to7egxfkf2jz6thvwzf6djus22cmq"),
            (.v1, 10 << 20, "bafybeibfjdi66hrbmooad7adyrxlrjsn6cizfqmiyupkpye7nropwx4rya"),
        ] as [(FileLayout, Int, String)]
    )
    func `files of zeros have Kubo's CIDs`(
        _ layout: FileLayout,
        _ size: Int,
        _ expected: String
    ) throws {
        var store = FixtureStore()
        let cid = store.file([UInt8](repeating: 0, count: size), layout: layout)
        #expect(cid.description == expected)
        #expect(try store.read(cid).count == size)
    }

    @Test func `an empty file and an empty directory have Kubo's CIDs`() throws {
        var store = FixtureStore()
        #expect(
            store.file([], layout: .kubo).description
                == "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"
        )
        #expect(
            store.directory([:], version: .v0).description
                == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"
        )
        #expect(
            store.symlink(to: "foo", version: .v0).description
                == "QmTB8BaCJdCH5H3k7GrxJsxgDNmNYGGR71C58ERkivXoj5"
        )
    }

    @Test func `a CAR of the store is a store again`() throws {
        var store = FixtureStore()
        var generator = SeededGenerator(seed: 1)
        let file = store.file(
            generator.bytes(10_000),
            layout: FileLayout(chunkSize: 700, linksPerNode: 3)
        )
        let root = store.directory(["file": file])
        var copy = FixtureStore()
        #expect(try copy.add(car: store.car(root)) == [root])
        #expect(copy.count == store.count)
        #expect(try copy.read(file) == store.read(file))
    }
}
