import Multiformats
import Testing

@testable import Filecoin

@Suite struct PieceNodeTests {
    @Test(
        arguments: [
            (30, "baga6ea4seaqao7s73y24kcutaosvacpdjgfe5pw76ooefnyqw4ynr3d2y6x2mpq"),
            (31, "baga6ea4seaqomqafu276g53zko4k23xzh4h4uecjwicbmvhsuqi7o4bhthhm4aq"),
        ]
    )
    func `a sector of zeros has its published name`(_ height: UInt8, _ name: String) throws {
        let size = try #require(PieceSize(height: height, padding: 0))
        let piece = PieceCID(root: PieceNode.zeros[Int(height)], size: size)
        #expect(piece.v1.description == name)
    }

    @Test func `there are zeros for the highest tree`() {
        #expect(PieceNode.zeros.count == Int(PieceSize.highestHeight) + 1)
        #expect(PieceNode.zeros[0] == [UInt8](repeating: 0, count: 32))
    }
}
