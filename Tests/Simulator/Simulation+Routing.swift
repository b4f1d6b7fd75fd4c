internal import Multiformats
internal import TestSupport

// Who has what: an indexer, and a delegated router.
extension Simulation {
    private static let gatewayMetadata = "oBIA"

    /// `/cid/{cid}`: IPNI.
    func indexed(_ segments: [String], at base: (host: String, port: Int)) -> Answer {
        guard segments.count == 2, let cid = try? CID(segments[1]) else {
            return Answer(400, saying: "no CID in the path")
        }
        let piece = listed.first { $0.blocks.contains(cid.multihash) }
        guard faults.isIndexed, let piece else { return Answer(404, saying: "no records") }
        var context = [1] + piece.cid.bytes
        if faults.namesOtherPiece { context[context.count - 1] ^= 1 }
        var results = strangers.map { result(context: [1], address: $0) }
        // Nothing listens at a port that only the system may give away.
        if faults.hasStaleRecords {
            results.append(result(context: context, address: "/ip4/127.0.0.1/tcp/1/http"))
        }
        if faults.hasLookAlikes {
            let path = address(base) + "/http-path/calibration"
            results.append(result(context: [0], address: path))
        }
        results.append(result(context: context, address: address(base)))
        return json(
            """
            {"MultihashResults":[{"Multihash":"\(Self.base64(cid.multihash.bytes))",\
            "ProviderResults":[\(results.joined(separator: ","))]}],"simulated":true}
            """
        )
    }

    private func result(context: [UInt8], address: String) -> String {
        """
        {"ContextID":"\(Self.base64(context))","Metadata":"\(Self.gatewayMetadata)",\
        "Provider":{"ID":"\(Self.peer)","Addrs":["\(address)"]},"simulated":true}
        """
    }

    /// `/routing/v1/providers/{cid}` and `/routing/v1/peers/{peer}`.
    func routed(_ segments: [String], at base: (host: String, port: Int)) -> Answer {
        guard segments.count == 4, segments[1] == "v1" else {
            return Answer(400, saying: "no such question")
        }
        switch segments[2] {
        case "providers":
            guard let cid = try? CID(segments[3]) else {
                return Answer(400, saying: "no CID in the path")
            }
            let isListed = listed.contains { $0.blocks.contains(cid.multihash) }
            guard faults.isRouted, isListed else {
                return json("{\"Providers\":null,\"simulated\":true}")
            }
            let own = faults.isNameless ? nameless : record(address(base))
            let records = strangers.map(record) + [own]
            return Answer(
                200,
                type: "application/x-ndjson",
                Array(records.map { $0 + "\n" }.joined().utf8)
            )
        case "peers" where segments[3] == Self.peer:
            return json("{\"Peers\":[\(record(address(base)))],\"simulated\":true}")
        case "ipns":
            guard let record = records[segments[3]] else {
                return Answer(404, saying: "no record of that name")
            }
            return Answer(200, type: "application/vnd.ipfs.ipns-record", record)
        default: return Answer(404, saying: "not known")
        }
    }

    private var nameless: String {
        """
        {"Schema":"peer","ID":"\(Self.peer)","Addrs":[],\
        "Protocols":["transport-ipfs-gateway-http"],"simulated":true}
        """
    }

    private func record(_ address: String) -> String {
        """
        {"Schema":"peer","ID":"\(Self.peer)","Addrs":["\(address)"],\
        "Protocols":["transport-ipfs-gateway-http"],"simulated":true}
        """
    }

    private func address(_ base: (host: String, port: Int)) -> String {
        "/ip4/\(base.host)/tcp/\(base.port)/http"
    }

    private var strangers: [String] {
        (0..<faults.strangers).map { "/ip4/127.0.0.1/tcp/\(1 + $0 % 9)/http" }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let text = Multibase.base64.encode(bytes).dropFirst()
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }
}
