import IPNS
import Multiformats
import TestSupport
import Testing

@Suite struct IPNSNameTests {
    /// Base 58, then the CID of a key in bases 36 and 32, then the CID of DAG-PB in base 36.
    private static let rows: [[String]] = [
        [
            "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d",
            "k51qzi5uqu5dk3v4rmjber23h16xnr23bsggmqqil9z2gduiis5se8dht36dam",
            "bafzaajaiaejcbhltvusd6q2t7tm3lmke4vu4lieeerm25eihikbh3ncjntnm6t6o",
            "k50rm9yjlt0jey4fqg6wafvqprktgbkpgkqdg27tpqje6iimzxewnhvtin9hhq",
        ],
        [
            "QmVujd5Vb7moysJj8itnGufN7MEtPRCNHkKpNuA4onsRa3",
            "k2k4r8m7xvggw5pxxk3abrkwyer625hg01hfyggrai7lk1m63fuihi7w",
            "bafzbeidqpod5usytqwxqfg4h4dm6lwlccqswirauz7j2le3syzaiq45qpq",
            "k2jmtxu61bnhrtj301lw7zizknztocdbeqhxgv76l2q9t36fn9jbzipo",
        ],
        [
            "12D3KooWRBy97UB99e3J6hiPesre1MZeuNQvfan4gBziswrRJsNK",
            "k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8",
            "bafzaajaiaejcbzdibmxyzdjbbehgvizh6g5tikvy47mshdy6gwbruvgwvd24seje",
            "k50rm9yjlt0jgpsda4l8mc71y4p3ywu68fq4gezfbbkao4mv086nxxhxb7y52c",
        ],
        [
            "QmcJM7PRfkSbcM5cf1QugM5R37TLRKyJGgBEhXjLTB8uA2",
            "k2k4r8ol4m8kkcqz509c1rcjwunebj02gcnm5excpx842u736nja8ger",
            "bafzbeigpnshhtgeigvxxovxerb3vb7m45upncgaobvxtqtlaa54yb73lcm",
            "k2jmtxwj82flg0k47hrxxzamj3w1xpvxv1o3ntns0hqsbvrcqh83qgwj",
        ],
        [
            "QmY3hE8xgFCjGcz6PHgnvJz5HZi1BaKRfPkn1ghZUcYMjD",
            "k2k4r8n0flx3ra0y5dr8fmyvwbzy3eiztmtq6th694k5a3rznayp3e4o",
            "bafzbeieqhtl2l3mrszjnhv6hf2iloiitsx7mexiolcnywnbcrzkqxwslja",
            "k2jmtxuyj244mxu37v9ubuwyil8lplev8bu7p87ljp2tj5c974nilemg",
        ],
        [
            "12D3KooWFB51PRY9BxcXSH6khFXw1BZeszeLDy7C8GciskqCTZn5",
            "k51qzi5uqu5di608geewp3nqkg0bpujoasmka7ftkyxgcm3fh1aroup0gsdrna",
            "bafzaajaiaejcat4yhiwnr2qz73mtu6vrnj2krxlpfoa3wo2pllfi37quorgwh2jw",
            "k50rm9yjlt0jd09jf82hkshdt6e7if2afkwh3ix4pfhs2qrjy6jvy47c6cgvue",
        ],
    ]

    @Test(arguments: rows)
    func `every form of a name is the same name`(_ forms: [String]) throws {
        for form in forms {
            let name = try IPNSName(form)
            #expect(name.description == forms[1])
            #expect(name.description.utf8.count <= 63)
        }
        let cid = try IPNSName(forms[0]).cid
        for base in Multibase.allCases {
            #expect(try IPNSName(cid.text(in: base)) == IPNSName(forms[0]))
        }
    }

    @Test(
        arguments: [
            (
                "bafybeickencdqw37dpz3ha36ewrh4undfjt2do52chtcky4rxkj447qhdm",
                "k2k4r8l9ja7hkzynavdqup76ou46tnvuaqegbd04a4o1mpbsey0meucb"
            ),
            (
                "bafzaajaiaejca4syrpdu6gdx4wsdnokxkprgzxf4wrstuc34gxw5k5jrag2so5gk",
                "k51qzi5uqu5dj16qyiq0tajolkojyl9qdkr254920wxv7ghtuwcz593tp69z9m"
            ),
            (
                "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
                "k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe"
            ),
            (
                "16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
                "kzwfwjn5ji4put13uvtwtc7azzwk42cq2o8ctfnxa6q8n90e72o3pjqbrp3lpcp"
            ),
        ]
    )
    func `a name becomes its published canonical form`(_ form: String, _ expected: String) throws {
        #expect(try IPNSName(form).description == expected)
    }

    @Test(
        arguments: [
            "", "1", "Qm", "k", "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2",
            "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2dd",
            "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd0d",
            "QmVujd5Vb7moysJj8itnGufN7MEtPRCNHkKpNuA4onsRa",
            // Content: raw bytes, DAG-CBOR.
            "bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am",
            "bafyreibs4utpgbn7uqegmd2goqz4bkyflre2ek2iwv743fhvylwi4zeeim",
            // DAG-PB with an identity hash of nothing, and of more than a key has.
            "bafyaaaa", "example.com", "en-wikipedia--on--ipfs-org", "localhost",
        ]
    )
    func `what is no name is refused`(_ text: String) {
        #expect(throws: IPNSNameError.self) { try IPNSName(text) }
    }

    @Test func `an inlined key has the form of one, and a hash is SHA-256`() throws {
        func name(_ code: UInt64, _ digest: [UInt8]) throws -> IPNSName {
            try IPNSName(Multihash(code: code, digest: digest))
        }
        let ed25519: [UInt8] = [0x08, 0x01, 0x12, 0x20] + [UInt8](repeating: 7, count: 32)
        let secp256k1: [UInt8] = [0x08, 0x02, 0x12, 0x21] + [UInt8](repeating: 7, count: 33)
        for envelope in [ed25519, secp256k1] {
            #expect(try name(Multihash.identity, envelope).description.utf8.count <= 63)
        }
        let short: [UInt8] = [0x08, 0x01, 0x12, 0x1f] + [UInt8](repeating: 7, count: 31)
        let long: [UInt8] = [0x08, 0x02, 0x12, 0x26] + [UInt8](repeating: 7, count: 38)
        let unknown: [UInt8] = [0x08, 0x04, 0x12, 0x20] + [UInt8](repeating: 7, count: 32)
        for digest in [[], short, long, unknown, ed25519 + [0], Array(ed25519.dropFirst(2))] {
            #expect(throws: IPNSNameError.notAKey) { try name(Multihash.identity, digest) }
        }
        let hashes: [(UInt64, Int)] = [(Multihash.sha256, 31), (Multihash.sha512, 64), (0x11, 20)]
        for (code, count) in hashes {
            let digest = [UInt8](repeating: 1, count: count)
            #expect(throws: IPNSNameError.notAKey) { try name(code, digest) }
        }
    }

    @Test func `bytes that are no key are no name, though they hash to themselves`() {
        // Found by fuzzing: its canonical text was too long for a label.
        let text = "1" + String(repeating: "S", count: 53)
        #expect(throws: IPNSNameError.notAKey) { try IPNSName(text) }
    }

    @Test func `damaged names are refused or are other names`() {
        var mutator = Mutator(seed: 21)
        for row in Self.rows {
            for form in row {
                for _ in 0..<100 {
                    let text = String(decoding: mutator.mutate(Array(form.utf8)), as: UTF8.self)
                    guard let name = try? IPNSName(text) else { continue }
                    #expect((try? IPNSName(name.description)) == name)
                }
            }
        }
    }
}
