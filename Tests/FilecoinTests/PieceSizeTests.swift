import Filecoin
import Testing

@Suite struct PieceSizeTests {
    @Test(
        arguments: [
            (0, 2, 127), (1, 2, 126), (127, 2, 0), (128, 3, 126), (254, 3, 0), (255, 4, 253),
            (1_065_353_216, 25, 0), (1_065_353_217, 26, 1_065_353_215),
        ] as [(UInt64, UInt8, UInt64)]
    )
    func `content takes the smallest tree`(
        _ rawSize: UInt64,
        _ height: UInt8,
        _ padding: UInt64
    ) throws {
        let size = try #require(PieceSize(rawSize: rawSize))
        #expect(size.height == height)
        #expect(size.padding == padding)
        #expect(size.rawSize == rawSize)
        #expect(size == PieceSize(height: height, padding: padding))
    }

    @Test func `a tree has a power of two of bytes`() {
        #expect(PieceSize(rawSize: 127)?.paddedSize == 128)
        #expect(PieceSize(rawSize: 1_065_353_216)?.paddedSize == 1 << 30)
        #expect(PieceSize(height: 58, padding: 0)?.paddedSize == 1 << 63)
    }

    @Test func `what no tree here holds has no size`() {
        let largest = 127 << 56 as UInt64
        #expect(PieceSize(rawSize: largest)?.height == 58)
        #expect(PieceSize(rawSize: largest + 1) == nil)
        #expect(PieceSize(rawSize: .max) == nil)
        #expect(PieceSize(height: 1, padding: 0) == nil)
        #expect(PieceSize(height: 59, padding: 0) == nil)
        #expect(PieceSize(height: 2, padding: 128) == nil)
        #expect(PieceSize(height: 58, padding: .max) == nil)
    }

    @Test func `providers take one quad to a padded GiB`() {
        for (rawSize, isStorable) in [
            (126, false), (127, true), (1_065_353_216, true), (1_065_353_217, false),
        ] as [(UInt64, Bool)] {
            #expect(PieceSize(rawSize: rawSize)?.isStorable == isStorable)
        }
    }
}
