/// The padding that makes field elements of bytes: two zero bits after each 254 (Filecoin
/// specification, "Fr32 padding").
///
/// 127 bytes, a *quad*, become four nodes of 32 bytes each.
public enum FR32 {
    /// How many bytes are padded at a time.
    public static let quad = 127

    /// How many bytes a quad becomes.
    public static let paddedQuad = 128

    /// Pads whole quads.
    ///
    /// - Parameters:
    ///   - bytes: A whole number of quads.
    ///   - output: As many times ``paddedQuad`` bytes, or more; the rest is left alone.
    public static func pad(_ bytes: Span<UInt8>, into output: inout MutableSpan<UInt8>) {
        let quads = bytes.count / quad
        precondition(bytes.count == quads * quad, "only whole quads can be padded")
        precondition(output.count >= quads * paddedQuad, "no room for the padded quads")
        for index in 0..<quads {
            let source = bytes.extracting(index * quad..<(index + 1) * quad)
            pad(quad: source, into: &output, at: index * paddedQuad)
        }
    }

    /// Pads one quad: its bits move up by two from one node to the next.
    private static func pad(
        quad bytes: Span<UInt8>,
        into output: inout MutableSpan<UInt8>,
        at start: Int
    ) {
        // With both lengths known the compiler drops the checks, and the loops become vectors.
        guard bytes.count == quad, start >= 0, output.count - start >= paddedQuad else { return }
        for index in 0..<31 { output[start + index] = bytes[index] }
        output[start + 31] = bytes[31] & 0x3f
        for index in 32..<63 { output[start + index] = bytes[index] << 2 | bytes[index - 1] >> 6 }
        output[start + 63] = (bytes[63] << 2 | bytes[62] >> 6) & 0x3f
        for index in 64..<95 { output[start + index] = bytes[index] << 4 | bytes[index - 1] >> 4 }
        output[start + 95] = (bytes[95] << 4 | bytes[94] >> 4) & 0x3f
        for index in 96..<127 { output[start + index] = bytes[index] << 6 | bytes[index - 1] >> 2 }
        output[start + 127] = bytes[126] >> 2
    }
}
