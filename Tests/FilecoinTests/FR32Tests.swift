import Filecoin
import TestSupport
import Testing

@Suite struct FR32Tests {
    @Test func `ones leave two zero bits in each node`() {
        let node = [UInt8](repeating: 0xff, count: 31) + [0x3f]
        #expect(padded([UInt8](repeating: 0xff, count: 127)) == node + node + node + node)
    }

    @Test func `each bit moves up by two for each node before it`() {
        for bit in 0..<127 * 8 {
            var quad = [UInt8](repeating: 0, count: 127)
            quad[bit / 8] = 1 << UInt8(bit % 8)
            var expected = [UInt8](repeating: 0, count: 128)
            let place = bit + bit / 254 * 2
            expected[place / 8] = 1 << UInt8(place % 8)
            #expect(padded(quad) == expected, "bit \(bit)")
        }
    }

    @Test func `quads are padded one after the other, and nothing behind them`() {
        let (one, two) = (SeededGenerator.bytes(127, seed: 1), SeededGenerator.bytes(127, seed: 2))
        let both = padded(one) + padded(two)
        #expect(padded(one + two) == both)
        #expect(padded(one + two, room: 300) == both + [UInt8](repeating: 0xaa, count: 44))
    }

    private func padded(_ bytes: [UInt8], room: Int? = nil) -> [UInt8] {
        let count = bytes.count / 127 * 128
        var output = [UInt8](repeating: 0xaa, count: room ?? count)
        var span = output.mutableSpan
        FR32.pad(bytes.span, into: &span)
        return output
    }
}
