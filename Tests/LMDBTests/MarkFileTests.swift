import LMDB
import Testing

@Suite struct MarkFileTests {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/mark" }

    @Test func `reads the line that was written last`() throws {
        let file = try MarkFile(path: path)
        #expect(try file.line() == "")
        try file.write("a longer line")
        try file.write("a line")
        #expect(try file.line() == "a line")
        #expect(try MarkFile(path: path).line() == "a line")
    }

    @Test func `is alone only while nobody else has it open`() throws {
        let file = try MarkFile(path: path)
        do {
            let other = try MarkFile(path: path)
            let isAlone = try file.alone { () throws(LMDBError) in true }
            #expect(isAlone == nil)
            _ = try other.line()
        }
        let isAlone = try file.alone { () throws(LMDBError) in true }
        #expect(isAlone == true)
    }

    @Test func `a file that is no text has a line all the same`() throws {
        writeFile([0xFF, 0xFE, 0x0A, 0x41], to: path)
        #expect(try MarkFile(path: path).line() == "\u{FFFD}\u{FFFD}")
    }

    @Test func `the machine says when it started`() {
        #expect(currentBoot().count == 36)
        #expect(currentBoot() == currentBoot())
    }
}
