import IPLD
import Multiformats
import TestSupport
import Testing

@Suite struct BlockTests {
    private static let sha256 = "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am"
    private static let sha512 =
        "bafkrgqhhyivzstcz3hhswshfjgy6ertgmnqeleynhwt4dlfsthi4hn7zgh4uvlsb5xncykzapi3ocd4lzogu"
        + "kir6ksdy6wzrnz6ohnv4aglcs"
    private static let cutTo20Bytes = "bafkrefcysg23kiwv34eg2d7qweipxwosdo2py4i"

    private let hello = Array("hello\n".utf8)

    @Test(arguments: [sha256, sha512, cutTo20Bytes, "bafkqabtimvwgy3yk"])
    func `takes bytes that have the hash, and no others`(_ text: String) throws {
        let cid = try CID(text)
        let block = try Block(verifying: hello, as: cid)
        #expect(block.bytes == hello)
        #expect(block.cid == cid)
        try Block.checkSupport(of: cid)
        for index in hello.indices {
            var damaged = hello
            damaged[index] ^= 1
            #expect(throws: BlockError.mismatch) { try Block(verifying: damaged, as: cid) }
        }
        #expect(throws: BlockError.mismatch) { try Block(verifying: hello + [0], as: cid) }
        #expect(throws: BlockError.mismatch) { try Block(verifying: hello.dropLast(), as: cid) }
        #expect(throws: BlockError.mismatch) { try Block(verifying: [], as: cid) }
    }

    @Test(arguments: HashVectors.digests)
    func `verifies with every function that gateways accept`(
        _ code: UInt64,
        _ text: String
    ) throws {
        let whole = try CID(text)
        #expect(whole.hashCode == code)
        #expect(whole.description == text)
        #expect(try Block(verifying: hello, as: whole).bytes == hello)
        #expect(throws: BlockError.mismatch) { try Block(verifying: hello + [0], as: whole) }
        // A digest may be cut, to twenty bytes and no less.
        let cut = try cid(code: code, digest: Array(whole.digest.prefix(20)))
        #expect(try Block(verifying: hello, as: cut).bytes == hello)
        #expect(throws: BlockError.mismatch) { try Block(verifying: [], as: cut) }
        let tooShort = try cid(code: code, digest: Array(whole.digest.prefix(19)))
        #expect(throws: BlockError.digestLength(19)) { try Block(verifying: hello, as: tooShort) }
        // BLAKE3 has digests of any length; here it is held to what an identity may have.
        let longest = code == 0x1e ? 128 : whole.digest.count
        let zeros = [UInt8](repeating: 0, count: longest)
        let longer = try cid(code: code, digest: zeros + [0])
        #expect(throws: BlockError.digestLength(longest + 1)) {
            try Block.checkSupport(of: longer)
        }
        try Block.checkSupport(of: cid(code: code, digest: zeros))
    }

    @Test(
        arguments: [0x20, 0x18, 0x1012, 0xb201, 0xb213, 0xb241, 0xb253, 0xb261, 0x9999] as [UInt64]
    )
    func `refuses functions it does not compute`(_ code: UInt64) throws {
        let cid = try cid(code: code, digest: [UInt8](repeating: 0, count: 32))
        #expect(throws: BlockError.unsupportedHash(code)) {
            try Block(verifying: hello, as: cid)
        }
        #expect(throws: BlockError.unsupportedHash(code)) { try Block.checkSupport(of: cid) }
    }

    @Test func `refuses functions whose collisions can be made`() throws {
        let md5 = try CID("bafk5kaiqwgkgvsjesljdi7dcgw2neyirqq")
        #expect(throws: BlockError.insecureHash(0xd5)) { try Block(verifying: hello, as: md5) }
        let murmur = try cid(code: 0x22, digest: [UInt8](repeating: 0, count: 8))
        #expect(throws: BlockError.insecureHash(0x22)) { try Block(verifying: hello, as: murmur) }
    }

    @Test(arguments: [0, 1, 19, 33, 64])
    func `refuses digests that are cut too short or too long`(_ length: Int) throws {
        let whole = try CID(Self.sha256).digest + CID(Self.sha512).digest
        let cid = try cid(code: 0x12, digest: Array(whole.prefix(length)))
        #expect(throws: BlockError.digestLength(length)) { try Block(verifying: hello, as: cid) }
    }

    @Test(arguments: [0, 1, 128])
    func `an identity CID of up to 128 bytes carries its block`(_ length: Int) throws {
        let content = [UInt8](repeating: 0x42, count: length)
        let cid = try cid(code: 0, digest: content)
        #expect(try Block(inlineIn: cid).bytes == content)
        #expect(try Block(verifying: content, as: cid).bytes == content)
        #expect(throws: BlockError.mismatch) { try Block(verifying: content + [0], as: cid) }
    }

    @Test func `an identity CID of more is refused`() throws {
        let content = [UInt8](repeating: 0x41, count: 129)
        let cid = try cid(code: 0, digest: content)
        #expect(throws: BlockError.identityTooLong(129)) { try Block(inlineIn: cid) }
        #expect(throws: BlockError.identityTooLong(129)) { try Block(verifying: content, as: cid) }
    }

    @Test func `a CID that is a hash carries no block`() throws {
        let cid = try CID(Self.sha256)
        #expect(throws: BlockError.notIdentity) { try Block(inlineIn: cid) }
    }

    @Test func `the size is checked before the hash`() throws {
        var store = FixtureStore()
        let size = Block.defaultLimit + 1
        let bytes = [UInt8](repeating: 0, count: size)
        let cid = store.add(bytes)
        #expect(throws: BlockError.tooLarge(size: size, limit: 2 << 20)) {
            try Block(verifying: bytes, as: cid)
        }
        #expect(try Block(verifying: bytes, as: cid, limit: size).bytes.count == size)
        let smaller = Array(bytes.dropLast())
        #expect(try Block(verifying: smaller, as: store.add(smaller)).bytes.count == size - 1)
        let wrong = try CID("bafk5kaiqwgkgvsjesljdi7dcgw2neyirqq")
        #expect(throws: BlockError.tooLarge(size: size, limit: 10)) {
            try Block(verifying: bytes, as: wrong, limit: 10)
        }
    }

    @Test func `no limit is above four megabytes`() async {
        await #expect(processExitsWith: .failure) {
            _ = try Block(verifying: [], as: CID("bafkqaaa"), limit: Block.largestLimit + 1)
        }
    }

    private func cid(code: UInt64, digest: [UInt8]) throws -> CID {
        try CID(version: .v1, codec: .raw, multihash: Multihash(code: code, digest: digest))
    }
}
