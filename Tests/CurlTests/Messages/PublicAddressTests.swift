import Testing

@testable import Curl

@Suite struct PublicAddressTests {
    @Test(
        arguments: [
            [1, 1, 1, 1], [8, 8, 8, 8], [100, 63, 255, 255], [100, 128, 0, 1], [172, 15, 0, 1],
            [172, 32, 0, 1], [192, 0, 1, 1], [198, 17, 0, 1], [198, 20, 0, 1],
            [223, 255, 255, 255],
            [168, 63, 129, 17],
        ] as [[UInt8]]
    )
    func `an address of the public Internet may be connected to`(_ address: [UInt8]) {
        #expect(PublicAddress.isPublic(address))
        #expect(PublicAddress.isPublic(Self.mapped + address))
        #expect(PublicAddress.isPublic(Self.translated + address))
    }

    @Test(
        arguments: [
            [0, 0, 0, 0], [10, 1, 2, 3], [100, 64, 0, 1], [100, 127, 255, 255], [127, 0, 0, 1],
            [127, 255, 255, 255], [169, 254, 169, 254], [172, 16, 0, 1], [172, 31, 255, 255],
            [192, 0, 0, 192], [192, 0, 2, 1], [192, 168, 0, 1], [198, 18, 0, 1],
            [198, 19, 255, 255],
            [198, 51, 100, 7], [203, 0, 113, 7], [224, 0, 0, 1], [239, 255, 255, 255],
            [240, 0, 0, 1],
            [255, 255, 255, 255], [168, 63, 129, 16],
        ] as [[UInt8]]
    )
    func `any other may not, in whatever form`(_ address: [UInt8]) {
        #expect(!PublicAddress.isPublic(address))
        #expect(!PublicAddress.isPublic(Self.mapped + address))
        #expect(!PublicAddress.isPublic(Self.translated + address))
        let tunnel = [0x20, 0x02] + address + [UInt8](repeating: 0, count: 10)
        #expect(!PublicAddress.isPublic(tunnel))
    }

    @Test(
        arguments: [
            ([0x26, 0x06, 0x47, 0], true), ([0x2a, 0, 0x14, 0x50], true),
            ([0x20, 0x01, 0x04, 0x70], true),
            // Unspecified and loopback, unique local, link-local, multicast.
            ([], false), ([0xfc, 0], false), ([0xfd, 0, 0x0e, 0xc2], false), ([0xfe, 0x80], false),
            ([0xff, 0x02], false),
            // Teredo, ORCHIDv2, documentation, 6to4, a translator of one's own, IPv4-compatible.
            ([0x20, 0x01, 0, 0], false), ([0x20, 0x01, 0, 0x20], false),
            ([0x20, 0x01, 0x0d, 0xb8], false), ([0x3f, 0xff, 0x01], false),
            ([0x20, 0x02, 8, 8, 8, 8], false), ([0, 0x64, 0xff, 0x9b, 0, 1], false),
            ([0x40], false),
        ] as [([UInt8], Bool)]
    )
    func `an IPv6 address has to be given out to a network`(_ front: [UInt8], _ isPublic: Bool) {
        let address = front + [UInt8](repeating: 0, count: 15 - front.count) + [1]
        #expect(PublicAddress.isPublic(address) == isPublic)
    }

    @Test func `what is no address may not`() {
        for count in [0, 3, 5, 15, 17] {
            #expect(!PublicAddress.isPublic([UInt8](repeating: 8, count: count)))
        }
    }

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
    private static let translated: [UInt8] =
        [0, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8)
}
