import IPLD
import Multiformats
import Testing

@Suite struct WellKnownTests {
    @Test(
        arguments: [
            ("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", 4),
            ("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", 4),
            ("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", 6),
            ("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", 0),
            ("bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua", 1),
            ("baguqeeraiqjw7i2vwntyuekgvulpp2det2kpwt6cd7tx5ayqybqpmhfk76fa", 2), ("bafkqaaa", 0),
            ("bafyaabakaieac", 4),
        ]
    )
    func `What holds nothing is known by heart`(text: String, size: Int) throws {
        let cid = try CID(text)
        let block = try #require(Block.wellKnown(cid))
        #expect(block.cid == cid)
        #expect(block.bytes.count == size)
    }

    @Test func `What holds something is not`() throws {
        for text in [
            "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", "bafkqabtimvwgy3yk",
        ] {
            #expect(Block.wellKnown(try CID(text)) == nil)
        }
    }
}
