/// The symbols of a base and how they stand for bits.
struct Alphabet: Sendable {
    /// How symbols become bytes.
    enum Grouping {
        /// RFC 4648: each symbol is this many bits, most significant first.
        case bits(Int)
        /// The text is one big number; leading zero bytes are written as zero symbols.
        case number
    }

    let symbols: [UInt8]
    let grouping: Grouping
    /// Whether `=` fills the last group.
    let padded: Bool
    /// The digit of each byte value, or 255.
    private let digits: [UInt8]

    init(_ text: StaticString, _ grouping: Grouping, padded: Bool = false, foldsCase: Bool = false)
    {
        self.symbols = Array(text.description.utf8)
        self.grouping = grouping
        self.padded = padded
        var digits = [UInt8](repeating: 255, count: 256)
        for (digit, symbol) in symbols.enumerated() {
            digits[Int(symbol)] = UInt8(digit)
            let isLetter = (symbol | 0x20) >= UInt8(ascii: "a") && (symbol | 0x20) <= 0x7a
            if foldsCase, isLetter { digits[Int(symbol ^ 0x20)] = UInt8(digit) }
        }
        self.digits = digits
    }

    /// The value of `symbol`.
    func digit(_ symbol: UInt8) throws(MultibaseError) -> UInt8 {
        let digit = digits[Int(symbol)]
        guard digit != 255 else { throw .unknownSymbol(symbol) }
        return digit
    }
}

extension Alphabet {
    func encode(_ bytes: [UInt8], to text: inout [UInt8]) {
        switch grouping {
        case .bits(let width): encodeGroups(bytes, width, to: &text)
        case .number: encodeNumber(bytes, to: &text)
        }
    }

    func decode(_ text: ArraySlice<UInt8>) throws(MultibaseError) -> [UInt8] {
        switch grouping {
        case .bits(let width): try decodeGroups(text, width)
        case .number: try decodeNumber(text)
        }
    }
}

// MARK: - Groups of bits

extension Alphabet {
    /// How many symbols one group of whole bytes takes: 8 for five bits, 4 for six, 2 for four.
    private func groupLength(_ width: Int) -> Int {
        width == 4 ? 2 : width == 5 ? 8 : 4
    }

    private func encodeGroups(_ bytes: [UInt8], _ width: Int, to text: inout [UInt8]) {
        let start = text.count
        var buffer: UInt32 = 0
        var held = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            held += 8
            while held >= width {
                held -= width
                text.append(symbols[Int(buffer >> held) & (1 << width - 1)])
            }
            buffer &= 1 << held - 1
        }
        if held > 0 {
            text.append(symbols[Int(buffer << (width - held)) & (1 << width - 1)])
        }
        while padded, (text.count - start) % groupLength(width) != 0 {
            text.append(UInt8(ascii: "="))
        }
    }

    private func decodeGroups(
        _ text: ArraySlice<UInt8>,
        _ width: Int
    ) throws(MultibaseError) -> [UInt8] {
        var text = text
        if padded {
            guard text.count % groupLength(width) == 0 else { throw .badLength }
            let whole = text.count
            while text.last == UInt8(ascii: "=") { text.removeLast() }
            // A group of nothing but padding would be a second spelling.
            guard whole - text.count < groupLength(width) else { throw .badLength }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * width / 8)
        var buffer: UInt32 = 0
        var held = 0
        for symbol in text {
            buffer = buffer << width | UInt32(try digit(symbol))
            held += width
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> held))
                buffer &= 1 << held - 1
            }
        }
        // What is left is padding: less than a symbol, and zero, or the text has two spellings.
        guard held < width else { throw .badLength }
        guard buffer == 0 else { throw .nonZeroPadding }
        return bytes
    }
}

// MARK: - One big number

extension Alphabet {
    /// The longest text whose conversion, quadratic in its length, is still cheap.
    static let longestNumber = 1_024

    private func encodeNumber(_ bytes: [UInt8], to text: inout [UInt8]) {
        let zeros = bytes.prefix { $0 == 0 }.count
        text.append(contentsOf: repeatElement(symbols[0], count: zeros))
        let start = text.count
        let base = UInt8(symbols.count)
        // Least significant first, one digit an element.
        var digits: [UInt8] = []
        for byte in bytes.dropFirst(zeros) {
            var carry = UInt32(byte)
            for index in digits.indices {
                carry += UInt32(digits[index]) << 8
                digits[index] = UInt8(carry % UInt32(base))
                carry /= UInt32(base)
            }
            while carry > 0 {
                digits.append(UInt8(carry % UInt32(base)))
                carry /= UInt32(base)
            }
        }
        text.append(contentsOf: digits.reversed().lazy.map { symbols[Int($0)] })
        assert(text.count >= start)
    }

    private func decodeNumber(_ text: ArraySlice<UInt8>) throws(MultibaseError) -> [UInt8] {
        guard text.count <= Self.longestNumber else { throw .tooLong(limit: Self.longestNumber) }
        let zeros = text.prefix { $0 == symbols[0] }.count
        let base = UInt64(symbols.count)
        // Least significant first, 32 bits an element.
        var limbs: [UInt32] = []
        for symbol in text.dropFirst(zeros) {
            var carry = UInt64(try digit(symbol))
            for index in limbs.indices {
                carry += UInt64(limbs[index]) * base
                limbs[index] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            if carry > 0 { limbs.append(UInt32(carry)) }
        }
        var bytes = [UInt8](repeating: 0, count: zeros)
        var leading = true
        for limb in limbs.reversed() {
            for shift in [24, 16, 8, 0] as [UInt32] {
                let byte = UInt8(truncatingIfNeeded: limb >> shift)
                if leading, byte == 0 { continue }
                leading = false
                bytes.append(byte)
            }
        }
        return bytes
    }
}
