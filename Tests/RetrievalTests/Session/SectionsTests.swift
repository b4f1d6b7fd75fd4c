import CAR
import Curl
import IPLD
import Multiformats
import TestSupport
import Testing
import UnixFS

@testable import Retrieval

@Suite struct SectionsTests {
    private static let content = FolderFixture()

    private func car() throws -> [UInt8] {
        try Self.content.store.car(Self.content.file, scope: .entity)
    }

    private func read(_ bytes: [UInt8], in piece: Int) throws -> [CARItem] {
        let sections = Sections(blockLimit: 2 << 20, limit: 16 << 20)
        var items: [CARItem] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let end = min(start + piece, bytes.count)
            _ = sections.take(bytes.span.extracting(start..<end))
            while let item = try sections.next() { items.append(item) }
        }
        try sections.finish()
        return items
    }

    @Test func `however the bytes are cut, the sections are the same`() throws {
        let bytes = try car()
        let whole = try read(bytes, in: bytes.count)
        #expect(whole.count > 2)
        for piece in [1, 13, 127, 4096, 16 << 10] { #expect(try read(bytes, in: piece) == whole) }
    }

    @Test func `when enough waits nothing more is taken until some was read`() throws {
        let bytes = try car()
        let sections = Sections(blockLimit: 2 << 20, limit: 1)
        #expect(sections.take(bytes.span) == .ready)
        #expect(sections.take([0].span) == .full)
        #expect(sections.received == bytes.count)
        while try sections.next() != nil {}
        #expect(sections.take([0].span) != .full)
    }

    @Test func `who was refused may go on when half of the room is free, and is told once`() throws
    {
        let bytes = try car()
        let sections = Sections(blockLimit: 2 << 20, limit: 100_000)
        let header = FixtureCAR(root: Self.content.file).bytes
        var section = FixtureCAR(root: Self.content.file)
        var store = FixtureStore()
        let block = [UInt8](repeating: 7, count: 24_000)
        section.add(store.add(block), block)
        _ = sections.take(header.span)
        let one = Array(section.bytes[header.count...])
        var count = 0
        while sections.take(one.span) != .full { count += 1 }
        #expect(count == 5)
        var told: [Int] = []
        for taken in 0...count {
            let item = try sections.next { told.append(taken) }
            #expect(item != nil)
        }
        // The header and three blocks are out then.
        #expect(told == [3])
        // Who was never refused need not be told.
        let others = Sections(blockLimit: 2 << 20, limit: 16 << 20)
        _ = others.take(bytes.span)
        while try others.next(onRoom: { told.append(-1) }) != nil {}
        #expect(told == [3])
    }

    @Test func `sections that carry nothing fill it too`() {
        let sections = Sections(blockLimit: 2 << 20, limit: 64 << 10)
        let header = FixtureCAR(root: Self.content.file).bytes
        _ = sections.take(header.span)
        let nothing: [UInt8] = [4, 1, 0x55, 0, 0]
        var count = 0
        while sections.take(nothing.span) != .full, count < 10_000 { count += 1 }
        #expect(count < 1000)
    }

    @Test func `wakes its reader for a whole block, and for crumbs, and not between`() throws {
        let bytes = try car()
        let sections = Sections(blockLimit: 2 << 20, limit: 16 << 20)
        _ = sections.take(bytes.span)
        while try sections.next() != nil {}
        // A block of a mebibyte begins.
        var section = FixtureCAR(root: Self.content.file)
        let header = section.bytes.count
        let large = [UInt8](repeating: 7, count: 1 << 20)
        var store = FixtureStore()
        section.add(store.add(large), large)
        let front = section.bytes[header...].prefix(64 << 10)
        #expect(sections.take(Array(front).span) == .taken)
        #expect(
            sections.take(Array(section.bytes[(header + front.count)...].prefix(10)).span) == .ready
        )
        #expect(try sections.next() == nil)
    }

    @Test func `what came before damage is handed out, and then the damage is told`() throws {
        let bytes = try car()
        let sections = Sections(blockLimit: 2 << 20, limit: 16 << 20)
        _ = sections.take((bytes + [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]).span)
        var count = 0
        #expect(throws: CARError.self) { while try sections.next() != nil { count += 1 } }
        #expect(count == (try read(bytes, in: 4096).count))
        // Whatever else comes is let in, and lost: the reader has the fault.
        #expect(sections.take([1].span) == .ready)
    }
}
