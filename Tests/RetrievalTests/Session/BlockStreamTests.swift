import Curl
import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

@Suite struct BlockStreamTests {
    private static let content = FolderFixture()
    private static let want = Want(root: content.file)

    private func faultOf(_ bytes: [UInt8], chunk: Int = 777) -> Fault? {
        var stream = BlockStream(Self.want, limit: 2 << 20, readAhead: 16 << 20)
        do throws(Fault) {
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                stream.push(Array(bytes[start..<min(start + chunk, bytes.count)]))
                while try stream.next() != nil {}
            }
            try stream.finish()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a whole CAR has no fault, however it is cut`() throws {
        let car = try Self.content.store.car(Self.content.file, scope: .entity)
        for chunk in [1, 13, 4096, 1 << 20] { #expect(faultOf(car, chunk: chunk) == nil) }
    }

    @Test func `a CAR of another root is unwanted when there is too much of it`() throws {
        var car = FixtureCAR(root: Self.content.file)
        car.addStrangers(BlockStream.unwantedCount + 1)
        #expect(faultOf(car.bytes) == .unwanted)
    }

    @Test func `bears a few strangers, but is not complete with them alone`() {
        var car = FixtureCAR(root: Self.content.file)
        car.addStrangers(3)
        #expect(faultOf(car.bytes) == .incomplete)
    }

    @Test func `what follows a whole CAR is not read for ever`() throws {
        var stream = BlockStream(Self.want, limit: 2 << 20, readAhead: 16 << 20)
        stream.push(try Self.content.store.car(Self.content.file, scope: .entity))
        while try stream.next() != nil {}
        #expect(!stream.isSated)
        var rest = 0
        while !stream.isSated {
            stream.push(Self.sayingNothing)
            while try stream.next() != nil {}
            rest += Self.sayingNothing.count
        }
        #expect(rest < 2 * BlockStream.surplusLimit)
        try stream.finish()
    }

    @Test func `a whole file where its first bytes were asked for is told by what follows`()
        throws
    {
        let want = Want(root: Self.content.file, bytes: EntityBytes(from: 0, to: 10))
        var stream = BlockStream(want, limit: 2 << 20, readAhead: 16 << 20)
        stream.push(try Self.content.store.car(Self.content.file, scope: .entity))
        while try stream.next() != nil {}
        while !stream.isSated { stream.push(Self.sayingNothing) }
        #expect(throws: Fault.rangeIgnored) { try stream.finish() }
    }

    @Test func `sections that say nothing are not borne for ever`() {
        var car = FixtureCAR(root: Self.content.file).bytes
        let pieces = BlockStream.barrenCount / Self.sayingNothingCount + 1
        for _ in 0..<pieces { car += Self.sayingNothing }
        #expect(faultOf(car, chunk: 1 << 16) == .repetitive)
    }

    @Test func `the same block is not borne for ever`() throws {
        var store = FixtureStore()
        let large = [UInt8](repeating: 1, count: 1 << 20)
        let parts = [store.add(large), store.add([2])]
        let file = store.fileNode(parts.map { ($0, store.dagSize($0)) })
        var stream = BlockStream(Want(root: file), limit: 2 << 20, readAhead: 16 << 20)
        var front = FixtureCAR(root: file)
        front.add(file, try #require(store.block(file)).bytes)
        let header = front.bytes.count
        front.add(parts[0], large)
        let section = Array(front.bytes[header...])
        stream.push(front.bytes)
        #expect(throws: Fault.repetitive) {
            for _ in 0...BlockStream.barrenLimit / large.count {
                stream.push(section)
                while try stream.next() != nil {}
            }
        }
    }

    /// Sections with an empty identity CID.
    private static let sayingNothing = [[UInt8]](
        repeating: [4, 1, 0x55, 0, 0],
        count: sayingNothingCount
    ).flatMap(\.self)
    private static let sayingNothingCount = 2000

    @Test func `a changed byte in any block is a bad block`() throws {
        let blocks = try Self.content.store.walk(Self.content.file, scope: .entity)
        for place in blocks.indices {
            var car = FixtureCAR(root: Self.content.file)
            for (index, block) in blocks.enumerated() {
                var bytes = block.bytes
                if index == place { bytes[bytes.count / 2] ^= 0x20 }
                car.add(block.cid, bytes)
            }
            #expect(faultOf(car.bytes) == .badBlock)
        }
    }

    @Test func `a CAR cut at any byte is truncated, malformed or incomplete`() throws {
        let car = try Self.content.store.car(Self.content.file, scope: .entity)
        for end in stride(from: 0, to: car.count, by: 97) {
            switch faultOf(Array(car.prefix(end))) {
            case .incomplete?, .transfer(.truncated)?: continue
            case let fault: Issue.record("cut at \(end): \(String(describing: fault))")
            }
        }
    }

    @Test(
        arguments: [
            [0x00], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            Array("<html>".utf8), [0xff, 0xff, 0xff, 0xff, 0x0f], [0x01, 0xa0],
        ] as [[UInt8]]
    )
    func `a bad header is malformed`(_ bytes: [UInt8]) {
        guard case .malformed? = faultOf(bytes + [UInt8](repeating: 0, count: 64)) else {
            Issue.record("not malformed: \(bytes)")
            return
        }
    }

    @Test func `a claimed length of a gibibyte is malformed at once`() {
        var car = FixtureCAR(root: Self.content.file).bytes
        Varint.append(1 << 30, to: &car)
        guard case .malformed? = faultOf(car) else {
            Issue.record("not malformed")
            return
        }
    }

    @Test(arguments: 0..<300)
    func `damaged CARs end in a fault or in verified blocks`(_ seed: UInt64) throws {
        var chance = SplitMix(seed: seed)
        var car = try Self.content.store.car(Self.content.file, scope: .entity)
        for _ in 0..<Int.random(in: 1...5, using: &chance) {
            let place = Int.random(in: 0..<car.count, using: &chance)
            car[place] ^= UInt8.random(in: 1...255, using: &chance)
        }
        #expect(faultOf(car) != nil)
    }
}

extension BlockStream {
    /// Has `bytes` arrive.
    fileprivate func push(_ bytes: [UInt8]) {
        if case .full = sections.take(bytes.span) { Issue.record("there is no room") }
    }
}
