internal import IPLD
internal import Multiformats
internal import Routing

extension FuzzTarget {
    /// An address is the same in text and in bytes, and its URL has no surprises.
    public static let multiaddr = FuzzTarget(
        "multiaddr",
        seeds: addresses.map { Array($0.utf8) } + addresses.compactMap { try? Multiaddr($0).bytes }
    ) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for address in [try? Multiaddr(text), try? Multiaddr(bytes: bytes)].compactMap(\.self) {
            try expect((try? Multiaddr(bytes: address.bytes)) == address, "bytes are another's")
            try check(address.httpEndpoint)
        }
    }

    private static func check(_ endpoint: HTTPEndpoint?) throws {
        guard let endpoint else { return }
        let url = endpoint.baseURL
        try expect(url.hasPrefix(endpoint.isSecure ? "https://" : "http://"), "another scheme")
        try expect(!url.hasSuffix("/"), "a slash at the end")
        let odd = "@?#\\ \"<>".utf8
        try expect(
            !url.utf8.contains { odd.contains($0) || $0 <= 0x20 || $0 >= 0x7f },
            "odd: \(url)"
        )
    }

    /// An answer is read in any pieces to the same records, all of them within their bounds.
    public static let routing = FuzzTarget("routing", seeds: answers.map { Array($0.utf8) }) {
        bytes in
        for form in [AnswerReader.Form.document, .lines] {
            let whole = records(bytes, form, pieces: bytes.count)
            try expect(whole == records(bytes, form, pieces: 7), "pieces make another answer")
            for record in whole ?? [] {
                try expect(record.addresses.count <= ProviderRecord.addressLimit, "addresses")
                try expect(record.protocols.count <= TransferProtocol.limit, "protocols")
            }
        }
    }

    private static func records(
        _ bytes: [UInt8],
        _ form: AnswerReader.Form,
        pieces: Int
    ) -> [ProviderRecord]? {
        var reader = AnswerReader(form, limit: 1 << 20)
        var found: [ProviderRecord] = []
        func take(_ reader: inout AnswerReader) throws {
            while let document = try reader.next() {
                found += try ProviderRecord.records(in: document)
                let hash = try Multihash(code: 0, digest: [])
                found += try IndexerRecord.records(in: document, for: hash).map(\.provider)
            }
        }
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                try reader.push(Array(rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
                try take(&reader)
            }
            reader.finish()
            try take(&reader)
            return found
        } catch {
            return nil
        }
    }

    private static let addresses = [
        "/dns/a.com/tcp/443/https", "/ip4/1.2.3.4/tcp/80/http", "/ip6/fc00::/http",
        "/ip4/1.2.3.4/tcp/443/tls/sni/ipfs.io/http/http-path/foo%2fbar",
        "/ip4/1.2.3.4/udp/1/quic-v1/p2p/QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
    ]

    private static let answers = [
        "{\"Providers\":null}",
        "{\"ID\":\"a\",\"Addrs\":[\"/dns/a.com/https\"],\"Protocols\":[\"transport-bitswap\"]}\n{}\n",
        """
        {"MultihashResults":[{"ProviderResults":[{"ContextID":"AQFVkSAiAARJ","Metadata":"oBIA",\
        "Provider":{"ID":"a","Addrs":["/dns/b.com/tcp/443/https"]}}]}]}
        """,
    ]
}
