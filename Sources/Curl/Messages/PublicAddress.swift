/// Which IP addresses are of the public Internet, so that a stranger's URL may lead to them.
///
/// IPv4: all but the special-purpose blocks of RFC 6890 and multicast. IPv6: only what is given out to
/// networks (2000::/3), without tunnels and documentation; forms that stand for an IPv4 address are
/// judged by that one. The addresses by which clouds tell their machines secrets are among the
/// link-local, the private and the shared ones, and one that looks public.
enum PublicAddress {
    private static let special4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12),
        ([192, 0, 0], 24), ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16),
        ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 3),
        // Azure's own server for its machines.
        ([168, 63, 129, 16], 32),
    ]

    /// Within 2000::/3: Teredo and other protocols' own, documentation, 6to4.
    private static let special6: [(prefix: [UInt8], bits: Int)] = [
        ([0x20, 0x01], 23), ([0x20, 0x01, 0x0d, 0xb8], 32), ([0x20, 0x02], 16), ([0x3f, 0xff], 20),
    ]

    /// Ranges whose last four bytes are an IPv4 address: mapped ones, and those of translators.
    private static let translated: [[UInt8]] = [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0],
    ]

    /// Whether an address may be connected to.
    ///
    /// - Parameter address: Its four or sixteen bytes.
    /// - Returns: Whether it is public; `false` for any other number of bytes.
    static func isPublic(_ address: [UInt8]) -> Bool {
        switch address.count {
        case 4: return !special4.contains { isWithin(address, $0.prefix, $0.bits) }
        case 16:
            if translated.contains(where: { address.starts(with: $0) }) {
                return isPublic(Array(address.suffix(4)))
            }
            return isWithin(address, [0x20], 3)
                && !special6.contains { isWithin(address, $0.prefix, $0.bits) }
        default: return false
        }
    }

    /// Whether the first `bits` of an address are those of `prefix`, which zeros follow.
    private static func isWithin(_ address: [UInt8], _ prefix: [UInt8], _ bits: Int) -> Bool {
        for index in 0..<(bits + 7) / 8 {
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> min(bits - 8 * index, 8))
            let wanted = index < prefix.count ? prefix[index] : 0
            guard address[index] & mask == wanted & mask else { return false }
        }
        return true
    }
}
