/// ChaCha20 over zeros with no nonce: the bytes that published import vectors are cut from.
struct Keystream {
    private let key: [UInt32]

    /// A stream of its own for each key of 32 bytes.
    init(key: [UInt8]) {
        self.key = stride(from: 0, to: 32, by: 4).map { start in
            key[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// The first bytes of the stream.
    func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var counter: UInt32 = 0
        while bytes.count < count {
            for word in block(counter) {
                for shift in [0, 8, 16, 24] as [UInt32] {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            counter += 1
        }
        return Array(bytes.prefix(count))
    }

    private func block(_ counter: UInt32) -> [UInt32] {
        let start =
            [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574] + key + [counter, 0, 0, 0]
        var state = start
        func step(_ left: Int, _ right: Int, _ into: Int, _ bits: UInt32) {
            state[left] &+= state[right]
            let value = state[into] ^ state[left]
            state[into] = value << bits | value >> (32 - bits)
        }
        func quarter(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
            step(a, b, d, 16)
            step(c, d, b, 12)
            step(a, b, d, 8)
            step(c, d, b, 7)
        }
        for _ in 0..<10 {
            for column in 0..<4 { quarter(column, column + 4, column + 8, column + 12) }
            for column in 0..<4 {
                quarter(column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
            }
        }
        return zip(state, start).map { $0 &+ $1 }
    }
}
