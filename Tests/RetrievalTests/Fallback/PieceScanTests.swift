import CAR
import Filecoin
import IPLD
import Multiformats
import TestSupport
import Testing

@testable import Retrieval

@Suite struct PieceScanTests {
    private let car: [UInt8]
    private let piece: PieceCID

    init() throws {
        let content = FolderFixture()
        let car = try content.store.car(content.root)
        self.car = car
        piece = try Self.piece(of: car)
    }

    private static func piece(of bytes: [UInt8]) throws -> PieceCID {
        var commitment = PieceCommitment()
        commitment.update(bytes.span)
        let piece = commitment.finish()
        return try #require(piece)
    }

    /// Reads a piece in pieces of `size` bytes.
    private func scan(_ bytes: [UInt8], as piece: PieceCID, size: Int) throws -> [Range<UInt64>] {
        var scan = PieceScan(piece, limit: 1 << 30, blockLimit: 2 << 20)
        var places: [Range<UInt64>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try scan.push(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            while let (block, place) = try scan.next() {
                #expect(Array(bytes[Int(place.lowerBound)..<Int(place.upperBound)]) == block.bytes)
                places.append(place)
            }
        }
        try scan.finish()
        return places
    }

    @Test(arguments: [1, 100, 4096, 1 << 20])
    func `blocks are where it says, in pieces of any size`(_ size: Int) throws {
        #expect(try scan(car, as: piece, size: size).count > 40)
        #expect(try scan(car, as: PieceCID(piece.v1), size: size).count > 40)
    }

    @Test func `a piece of another size, or with other bytes, is refused`() throws {
        #expect(throws: Fault.badPiece) { try scan(car + [0], as: piece, size: 1000) }
        #expect(throws: Fault.transfer(.truncated)) {
            try scan(Array(car.dropLast()), as: piece, size: 1000)
        }
        let other = try Self.piece(of: [UInt8](repeating: 1, count: car.count))
        #expect(throws: Fault.badPiece) { try scan(car, as: other, size: 1000) }
        var damaged = car
        damaged[car.count / 2] ^= 1
        #expect(throws: Fault.self) { try scan(damaged, as: piece, size: 1000) }
    }

    @Test func `a body is as long as the name says`() {
        let scan = PieceScan(piece, limit: 10, blockLimit: 1 << 20)
        #expect(scan.mayEnd(after: car.count))
        #expect(!scan.mayEnd(after: car.count - 1))
        let unsized = (try? PieceCID(piece.v1)).map { PieceScan($0, limit: 10, blockLimit: 100) }
        #expect(unsized?.mayEnd(after: 10) == true)
        #expect(unsized?.mayEnd(after: 11) == false)
    }
}
