import Testing
import UnixFS

@Suite struct HAMTRouteTests {
    @Test(
        arguments: [
            ("", 0x0000_0000_0000_0000),
            ("hello", 0xcbd8_a7b3_41bd_9b02),
            ("hello, world", 0x342f_ac62_3a5e_bc8e),
            ("470.txt", 0x006e_88df_5847_e67c),
            ("742.txt", 0x00ff_87d1_29ae_5428),
            ("1.txt", 0x07c1_8282_5cb4_47e1),
            ("685.txt", 0xfde3_2207_976b_dd5a),
            ("1000.txt", 0x1c9e_06bc_de2c_1818),
            ("402.txt", 0x21b6_c1c1_e6b3_2a15),
            ("8.txt", 0x21b6_bbd8_82e3_f3d6),
            ("file-źł.txt", 0x4442_13ff_c147_1ff7),
            // Sixteen bytes and more, where the hash works in blocks.
            ("The quick brown fox jumps over the lazy dog", 0xe34b_bc7b_bc07_1b6c),
        ] as [(String, UInt64)]
    )
    func `a name's buckets are the bytes of its hash, first byte first`(
        _ name: String,
        _ hash: UInt64
    ) {
        var route = HAMTRoute(name)
        for shift in stride(from: 56 as UInt64, through: 0, by: -8) {
            #expect(route.next(fanout: 256) == Int(hash >> shift & 0xff))
        }
        #expect(route.next(fanout: 256) == nil)
    }

    @Test(arguments: [8, 16, 32, 64, 128, 256, 512, 1_024] as [UInt64])
    func `every fanout takes its bits from the front until there are too few`(_ fanout: UInt64) {
        var route = HAMTRoute("hello")
        let width = fanout.trailingZeroBitCount
        for level in 1...64 / width {
            let bucket = 0xcbd8_a7b3_41bd_9b02 >> UInt64(64 - level * width) & (fanout - 1)
            #expect(route.next(fanout: fanout) == Int(bucket))
        }
        #expect(route.next(fanout: fanout) == nil)
    }

    @Test func `a bucket's width is that of the largest in hexadecimal`() {
        for (fanout, width) in [(8, 1), (16, 1), (32, 2), (256, 2), (512, 3), (1_024, 3)] {
            #expect(HAMTRoute.prefixWidth(fanout: UInt64(fanout)) == width)
        }
    }
}
