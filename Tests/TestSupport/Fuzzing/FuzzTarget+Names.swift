import DNS
import IPNS

extension FuzzTarget {
    /// A name that is read has one canonical text, which fits a label.
    static let ipnsName = FuzzTarget(
        "ipns-name",
        seeds: [
            "12D3KooWLQzUv2FHWGVPXTXSZpdHs7oHbXub2G5WC8Tx4NQhyd2d",
            "QmVujd5Vb7moysJj8itnGufN7MEtPRCNHkKpNuA4onsRa3",
            "k51qzi5uqu5dk3v4rmjber23h16xnr23bsggmqqil9z2gduiis5se8dht36dam",
            "bafybeickencdqw37dpz3ha36ewrh4undfjt2do52chtcky4rxkj447qhdm",
        ].map { Array($0.utf8) }
    ) { bytes in
        guard let name = try? IPNSName(String(decoding: bytes, as: UTF8.self)) else { return }
        let text = name.description
        try expect((try? IPNSName(text)) == name, "the canonical text is another name")
        try expect(text.utf8.count <= 63, "the canonical text fits no label")
    }

    /// No damage makes a record say what its owner did not sign.
    static let ipnsRecord = FuzzTarget(
        "ipns-record",
        seeds: signers.map { value.bytes(signedBy: $0) }
    ) { bytes in
        for signer in signers {
            guard let record = try? IPNSRecord(verifying: bytes, of: signer.name) else { continue }
            try expect(
                record.value == value.value && record.sequence == value.sequence,
                "a record was forged"
            )
        }
    }

    private static let signers: [FixtureKey] = [.ed25519(seed: 1), .secp256k1]
    private static let value = FixtureRecord("/ipfs/bafkqaddwgevxmmraojswg33smq", sequence: 5)

    /// A domain comes back the same from its text, and from its label.
    static let domainName = FuzzTarget(
        "domain-name",
        seeds: ["en.wikipedia-on-ipfs.org", "docs-ipfs-tech", "_dnslink.Example.org."].map {
            Array($0.utf8)
        }
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for name in [try? DomainName(text), try? DomainName(inlined: text)].compactMap(\.self) {
            try expect((try? DomainName(name.description)) == name, "its text is another domain")
            guard let label = name.inlined else { continue }
            try expect((try? DomainName(inlined: label)) == name, "its label is another domain")
        }
    }

    /// A message is read in bounds, and its link has a root.
    static let dnsAnswer = FuzzTarget(
        "dns-answer",
        seeds: [
            FixtureAnswer(about: "_dnslink.example.org").bytes,
            FixtureAnswer(
                about: "_dnslink.example.org",
                [
                    .alias("b.net", of: "_dnslink.example.org"),
                    .text("dnslink=/ipfs/x/y", of: "b.net"),
                ]
            ).bytes,
        ]
    ) { bytes in
        let query = DNSQuery(id: 0, name: try DomainName("_dnslink.example.org"))
        guard let answer = try? DNSAnswer(decoding: bytes, to: query) else { return }
        let size = answer.texts.map(\.count).reduce(0, +)
        try expect(size <= bytes.count, "there is more text than message")
        try expect((answer.ttl == nil) == answer.texts.isEmpty, "texts without a time to live")
        guard case .path(let path)? = DNSLink(in: answer.texts) else { return }
        try expect(path.split(separator: "/").count > 1, "a link without a root")
    }
}
