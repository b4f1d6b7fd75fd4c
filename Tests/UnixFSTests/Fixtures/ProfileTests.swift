import Multiformats
import TestSupport
import Testing
import UnixFS

/// The builder against the vectors of the UnixFS import profiles (IPIP-499).
@Suite struct ProfileTests {
    /// A file of one chunk and a byte, whose first block is the published file of one chunk.
    @Test(
        arguments: [
            (
                FileLayout.kubo, "chunk-v0-seed",
                [
                    (262_158, "QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE"),
                    (262_267, "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ"),
                ]
            ),
            (
                .v1, "chunk-v1-seed",
                [
                    (1_048_576, "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta"),
                    (1_048_681, "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64"),
                ]
            ),
        ] as [(FileLayout, String, [(UInt64, String)])]
    )
    func `files have the published CIDs and sizes`(
        _ layout: FileLayout,
        _ seed: String,
        _ expected: [(dagSize: UInt64, cid: String)]
    ) {
        var store = FixtureStore()
        let root = store.file(stream(seed, layout.chunkSize + 1), layout: layout)
        for (cid, expected) in zip([store.cids[0], root], expected) {
            #expect(cid.description == expected.cid)
            #expect(store.dagSize(cid) == expected.dagSize)
        }
    }

    @Test func `directories of the first profile have the published CIDs`() throws {
        var store = FixtureStore()
        let entry = store.file(Array("x".utf8), layout: .kubo)
        let plain = entries(4_096, [30], "hamt-unixfs-v0-2015", entry)
        #expect(
            store.directory(plain, version: .v0).description
                == "QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN"
        )
        let sharded = entries(4_033, [31], "hamt-unixfs-v0-2015", entry)
        #expect(sharded["cg3n3eaurdhsvfhxb0hltbe6iioq0pu"] != nil)
        let root = store.shardedDirectory(sharded, version: .v0)
        #expect(root.description == "QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP")
        #expect(try Set(store.list(root).map(\.name)) == Set(sharded.keys))
    }

    @Test func `directories of the second profile have the published CIDs`() throws {
        var store = FixtureStore()
        let entry = store.add(Array("x".utf8))
        let plain = entries(4_766, [11, 21], "hamt-unixfs-v1-2025", entry)
        #expect(plain["fvu7e4jzn1t"] != nil)
        #expect(
            store.directory(plain).description
                == "bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4"
        )
        let root = store.shardedDirectory(entries(4_766, [11, 22], "hamt-unixfs-v1-2025", entry))
        #expect(
            root.description == "bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu"
        )
    }

    private func stream(_ seed: String, _ count: Int) -> [UInt8] {
        Keystream.bytes(count, seed: seed)
    }

    /// Names cut from a stream: all of the first length, the last one of the last.
    private func entries(
        _ count: Int,
        _ lengths: [Int],
        _ seed: String,
        _ cid: CID
    ) -> [String: CID] {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz01234567890-_".utf8)
        let total = (count - 1) * lengths[0] + lengths[lengths.count - 1]
        let letters = stream(seed, total).map { alphabet[Int($0) % alphabet.count] }
        var entries: [String: CID] = [:]
        for index in 0..<count {
            let start = index * lengths[0]
            let end = index == count - 1 ? total : start + lengths[0]
            entries[String(decoding: letters[start..<end], as: UTF8.self)] = cid
        }
        return entries
    }
}
