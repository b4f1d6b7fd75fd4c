import CAR
import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct CARVersion2Tests {
    private static let pragma = "0aa16776657273696f6e02"
    private static let hello = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"

    @Test(arguments: [1, 2, 11, 50, 51, 1_000])
    func `the CAR inside version 2 is read, and nothing behind it`(_ size: Int) throws {
        let payload = try payload()
        let whole = try items(payload, in: 1_000)
        #expect(whole.count == 2)
        for (padding, index) in [(0, ""), (1, "00"), (600, "8108 ffffff")] {
            let file =
                try version2(payload, padding: padding)
                + [UInt8](repeating: 0xee, count: padding) + payload + hex(index)
            #expect(try items(file, in: size) == whole)
        }
    }

    @Test func `version 2 is read only where it is allowed`() throws {
        let payload = try payload()
        let file = try version2(payload) + payload
        #expect(throws: CARError.version(2)) { try items(file, in: 100, allowsVersion2: false) }
        // Not inside itself either.
        let twice = try version2(file) + file
        #expect(throws: CARError.version(2)) { try items(twice, in: 100) }
    }

    @Test func `a version 2 that was cut anywhere is truncated`() throws {
        let payload = try payload()
        let file = try version2(payload, padding: 3) + [1, 2, 3] + payload
        for length in 0..<file.count {
            #expect(throws: CARError.truncated) { try items(Array(file[..<length]), in: 20) }
        }
        #expect(try items(file, in: 20).count == 2)
    }

    @Test(arguments: [1, 10, 58, 59, 60, 61, 100])
    func `a section that goes past the end of the CAR inside is truncated`(
        _ size: Int
    ) throws {
        let payload = try payload()
        let shorter = try version2(payload, claimed: size) + payload + [UInt8](0..<100)
        if size == 59 {
            // The header alone is a CAR.
            #expect(try items(shorter, in: 7).count == 1)
        } else {
            for piece in [1, 7, 1_000] {
                #expect(throws: CARError.truncated) { try items(shorter, in: piece) }
            }
        }
    }

    @Test(
        arguments: [
            (50, 59, .header(reason: "its payload begins in its header")),
            (0, 59, .header(reason: "its payload begins in its header")),
            (51, 0, .header(reason: "its payload was never finished")),
        ] as [(UInt64, UInt64, CARError)]
    )
    func `offsets that cannot be are refused`(
        _ offset: UInt64,
        _ size: UInt64,
        _ expected: CARError
    ) throws {
        let file = try hex(Self.pragma) + header(offset: offset, size: size) + payload()
        for piece in [1, 1_000] {
            #expect(throws: expected) { try items(file, in: piece) }
        }
    }

    @Test func `offsets beyond any file only wait for it`() throws {
        let file = try hex(Self.pragma) + header(offset: .max, size: .max) + payload()
        #expect(throws: CARError.truncated) { try items(file, in: 10) }
    }

    // MARK: Files

    /// A CAR of one block: a header of 59 bytes, and a section of 43.
    private func payload() throws -> [UInt8] {
        let block = try Block(verifying: Array("hello\n".utf8), as: CID(Self.hello))
        return CAREncoder.header(roots: [block.cid]) + CAREncoder.prefix(of: block) + block.bytes
    }

    /// What stands in front of the CAR inside and its padding.
    private func version2(
        _ payload: [UInt8],
        padding: Int = 0,
        claimed: Int? = nil
    ) throws -> [UInt8] {
        try hex(Self.pragma)
            + header(offset: UInt64(51 + padding), size: UInt64(claimed ?? payload.count))
    }

    private func header(offset: UInt64, size: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        for number in [offset, size, 0] {
            for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        return bytes
    }

    private func items(
        _ bytes: [UInt8],
        in size: Int,
        allowsVersion2: Bool = true
    ) throws(CARError) -> [CARItem] {
        var decoder = CARDecoder(allowsVersion2: allowsVersion2)
        var items: [CARItem] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.push(Array(bytes[start..<min(start + size, bytes.count)]))
            while let item = try decoder.next() { items.append(item) }
        }
        try decoder.finish()
        return items
    }
}
