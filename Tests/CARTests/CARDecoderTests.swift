import CAR
import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct CARDecoderTests {
    private static let header = "11a265726f6f7473806776657273696f6e01"
    private static let hello = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"

    // MARK: Whole CARs

    @Test(arguments: [1, 2, 3, 7, 36, 37, 100, 1_000, 100_000])
    func `a CAR reads the same in pieces of any size`(_ size: Int) throws {
        var store = FixtureStore()
        let content = SeededGenerator.bytes(3_000, seed: 9)
        let layout = FileLayout(chunkSize: 300, linksPerNode: 4, rawLeaves: false, version: .v0)
        let root = store.directory([
            "file": store.file(content, layout: layout), "x": store.add([]),
        ])
        let blocks = try store.walk(root)
        let car = try store.car(root)
        let items = try decode(car, in: size)
        #expect(items.first == .header(roots: [root]))
        #expect(items.dropFirst() == blocks.map { .section($0.cid, $0.bytes) }[...])
    }

    @Test func `pieces may be pushed before the items in them are taken`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<100), layout: FileLayout(chunkSize: 9))
        let car = try store.car(root)
        var decoder = CARDecoder()
        for start in stride(from: 0, to: car.count, by: 13) {
            decoder.push(Array(car[start..<min(start + 13, car.count)]))
        }
        var items = 0
        while try decoder.next() != nil { items += 1 }
        try decoder.finish()
        #expect(items == 14)
    }

    @Test func `a block larger than what is reserved at first is whole`() throws {
        var store = FixtureStore()
        let content = SeededGenerator.bytes(2 << 20, seed: 1)
        let root = store.add(content)
        let items = try decode(store.car(root), in: 16 << 10)
        #expect(items.last == .section(root, content))
    }

    @Test func `nothing is verified`() throws {
        let cid = try CID(Self.hello)
        let bytes = try hex(Self.header + "27") + cid.bytes + [1, 2, 3]
        #expect(try decode(bytes, in: 1_000).last == .section(cid, [1, 2, 3]))
    }

    @Test func `blocks may be empty, and a CAR without blocks or roots is one`() throws {
        let cid = try CID("bafkqaaa")
        #expect(try decode(hex(Self.header), in: 5) == [.header(roots: [])])
        let items = try decode(hex(Self.header + "04") + cid.bytes, in: 1)
        #expect(items == [.header(roots: []), .section(cid, [])])
    }

    @Test func `a header may be written loosely`() throws {
        // The version first, and in two bytes.
        let items = try decode(hex("12a26776657273696f6e180165726f6f747380"), in: 100)
        #expect(items == [.header(roots: [])])
    }

    // MARK: What is no CAR

    @Test(
        arguments: [
            // A version 2 pragma, and version 0.
            ("0aa16776657273696f6e02", .version(2)),
            ("11a265726f6f7473806776657273696f6e00", .version(0)),
            ("8000", .length(.notMinimal)),
            ("ffffffffffffffffff01", .length(.overflow)),
            ("00", .header(reason: "its header is not dag-cbor: it ends inside a value")),
            ("01a0", .header(reason: "its header is not a map with a version")),
            ("0180", .header(reason: "its header is not a map with a version")),
            (
                "0aa16776657273696f6e01",
                .header(reason: "its header holds something else than roots and a version")
            ),
            (
                "13a265726f6f7473a0 67 76657273696f6e01 0000",
                .header(reason: "its header is not dag-cbor: 2 bytes follow the value")
            ),
            (
                "11a265726f6f7473a06776657273696f6e01",
                .header(reason: "its header holds something else than roots and a version")
            ),
            (
                "12a265726f6f747381016776657273696f6e01",
                .header(reason: "its roots are not all links")
            ),
            (
                "14a3616100 65726f6f747380 6776657273696f6e01",
                .header(reason: "its header holds something else than roots and a version")
            ),
            ("8180043c", .headerTooLong(65_537, limit: 65_536)),
            (header + "00", .sectionTooShort(0)),
            (header + "020155", .sectionTooShort(2)),
            (header + "22 1220", nil),
            (header + "21 1220 \(String(repeating: "00", count: 31))", .sectionTooShort(33)),
            (header + "24 0255", .cid(.version(2))),
            (header + "24 015500ff7f", .cid(.multihash(.digestTooLong(16_383)))),
            (header + "24 0155128000", .cid(.multihash(.varint(.notMinimal)))),
            (header + "8000", .length(.notMinimal)),
            (header + "80808080808080808001", .length(.overflow)),
            (header + "8080808004", .sectionTooLong(1 << 30, limit: 2_098_212)),
        ] as [(String, CARError?)]
    )
    func `bytes that are no CAR are refused, and go on being refused`(
        _ text: String,
        _ expected: CARError?
    ) throws {
        let bytes = try hex(text)
        guard let expected else {
            #expect(throws: CARError.truncated) { try decode(bytes, in: 1) }
            return
        }
        for size in [1, 1_000] {
            #expect(throws: expected) { try decode(bytes, in: size) }
        }
        var decoder = CARDecoder()
        decoder.push(bytes)
        for _ in 0..<3 {
            #expect(throws: expected) { while try decoder.next() != nil {} }
        }
        #expect(!expected.description.isEmpty)
    }

    @Test func `a CAR that is cut inside a section is truncated, between two it is not`() throws {
        var store = FixtureStore()
        let root = store.file(Array(0..<100), layout: FileLayout(chunkSize: 40))
        let car = try store.car(root)
        var ends = [CAREncoder.header(roots: [root]).count]
        for block in try store.walk(root) {
            ends.append(
                (ends.last ?? 0) + CAREncoder.prefix(of: block).count + block.bytes.count
            )
        }
        #expect(ends.last == car.count)
        for length in 0..<car.count where !ends.contains(length) {
            #expect(throws: CARError.truncated) { try decode(Array(car[..<length]), in: 50) }
        }
        for (blocks, length) in ends.enumerated() {
            #expect(try decode(Array(car[..<length]), in: 50).count == blocks + 1)
        }
    }

    // MARK: Limits

    @Test func `a block over the limit is refused before it arrives`() throws {
        let cid = try CID(Self.hello)
        var section: [UInt8] = []
        Varint.append(UInt64(3 << 20 + cid.bytes.count), to: &section)
        let limit = CARError.sectionTooLong(UInt64(3 << 20 + 36), limit: 2_098_212)
        #expect(throws: limit) { try decode(hex(Self.header) + section + cid.bytes, in: 1_000) }
        var decoder = CARDecoder(blockLimit: Block.largestLimit)
        try decoder.push(hex(Self.header) + section + cid.bytes)
        #expect(try decoder.next() == .header(roots: []))
        #expect(try decoder.next() == nil)
    }

    @Test func `the limit is on the block, not on its CID`() throws {
        let cid = try CID(Self.hello)
        let bytes = try hex(Self.header) + [36 + 10] + cid.bytes + [UInt8](0..<10)
        var decoder = CARDecoder(blockLimit: 10)
        decoder.push(bytes)
        _ = try decoder.next()
        #expect(try decoder.next() == .section(cid, Array(0..<10)))
        decoder = CARDecoder(blockLimit: 9)
        decoder.push(bytes)
        _ = try decoder.next()
        #expect(throws: CARError.blockTooLarge(cid, size: 10, limit: 9)) {
            try decoder.next()
        }
    }

    @Test func `a header may be limited`() throws {
        var decoder = CARDecoder(headerLimit: 16)
        try decoder.push(hex(Self.header))
        #expect(throws: CARError.headerTooLong(17, limit: 16)) { try decoder.next() }
    }

    private func decode(_ bytes: [UInt8], in size: Int) throws(CARError) -> [CARItem] {
        var decoder = CARDecoder()
        var items: [CARItem] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.push(Array(bytes[start..<min(start + size, bytes.count)]))
            while let item = try decoder.next() { items.append(item) }
        }
        try decoder.finish()
        return items
    }
}
