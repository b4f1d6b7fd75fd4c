import Testing

@testable import Regatta

@Suite struct TerminalTests {
    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
        (1 << 20, "1.0 MiB"), (10 << 30, "10.0 GiB"), (5 << 40, "5.0 TiB"), (2 << 50, "2048.0 TiB"),
    ])
    func `bytes are shown as people read them`(bytes: Int, text: String) {
        #expect(ByteText.text(bytes) == text)
    }

    @Test func `a bar says how much, how fast and how long`() {
        let line = ProgressBar.line(done: 64 << 20, total: 256 << 20, elapsed: .seconds(2))
        let bar = String(repeating: "━", count: 8) + String(repeating: "╌", count: 24)
        #expect(line == "\(bar)  25 %  64.0 MiB of 256.0 MiB  32.0 MiB/s  0:06 left")
    }

    @Test(arguments: [(0, 0), (0, 10), (10, 10), (20, 10), (5, nil)] as [(Int, Int?)])
    func `a bar can be drawn in every state`(done: Int, total: Int?) {
        #expect(!ProgressBar.line(done: done, total: total, elapsed: .zero).isEmpty)
    }

    @Test func `columns of a table are as wide as their widest cell`() {
        var table = Table("a", "b")
        table.add("long", "")
        table.add("", "x")
        #expect(table.text == "a     b\nlong\n      x")
    }
}
