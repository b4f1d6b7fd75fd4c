extension OutputRawSpan {
    /// Appends bytes, for which there must be room.
    ///
    /// The standard library appends them one by one only.
    public mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "no room for the bytes")
        unsafe withUnsafeMutableBytes { buffer, filled in
            unsafe bytes.withUnsafeBytes { bytes in
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                unsafe target.copyMemory(from: bytes)
            }
            filled += bytes.count
        }
    }
}
