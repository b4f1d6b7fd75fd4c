internal import Multiformats
internal import TestSupport

// The node from which the daemon fetches: what Kubo's RPC says, as far as it is used.
extension Simulation {
    /// `POST /api/v0/…`.
    mutating func rpc(_ request: Request, _ segments: [String]) -> Answer {
        guard request.method == "POST" else { return Answer(405, saying: "only POST") }
        switch segments.dropFirst(2).joined(separator: "/") {
        case "id":
            let address = "/ip4/127.0.0.1/tcp/4001/p2p/\(Self.peer)"
            return json(
                "{\"ID\":\"\(Self.peer)\",\"Addresses\":[\"\(address)\"],\"simulated\":true}"
            )
        case "dag/import":
            guard let car = Self.part(of: request.body), (try? node.add(car: car)) != nil else {
                return problem("the body holds no CAR")
            }
            advance(to: now)
            return json("{\"Stats\":{\"BlockCount\":\(node.count)},\"simulated\":true}")
        case "pin/add":
            guard let cid = argument(request), (try? node.car(cid)) != nil else {
                return problem("some blocks are not here, and nobody else is asked")
            }
            nodePins.insert(cid)
            return json("{\"Pins\":[\"\(cid)\"]}")
        case "pin/ls":
            guard let cid = argument(request), nodePins.contains(cid) else {
                return problem("path '\(request.query["arg"] ?? "")' is not pinned")
            }
            return json("{\"Keys\":{\"\(cid)\":{\"Type\":\"recursive\",\"Name\":\"\"}}}")
        case "pin/rm":
            guard let cid = argument(request), nodePins.remove(cid) != nil else {
                return problem("not pinned or pinned indirectly")
            }
            return json("{\"Pins\":[\"\(cid)\"]}")
        default: return Answer(404, saying: "404 page not found")
        }
    }

    private func argument(_ request: Request) -> CID? {
        request.query["arg"].flatMap { try? CID($0) }
    }

    private func problem(_ words: String) -> Answer {
        json("{\"Message\":\"\(words)\",\"Code\":0,\"Type\":\"error\"}", 500)
    }

    /// The first part of a multipart body.
    private static func part(of body: [UInt8]) -> [UInt8]? {
        let (end, blank) = (Array("\r\n".utf8), Array("\r\n\r\n".utf8))
        guard let line = body.firstRange(of: end), let head = body.firstRange(of: blank) else {
            return nil
        }
        let boundary = end + body[..<line.lowerBound]
        let rest = body[head.upperBound...]
        // From the end: the bytes themselves are searched by nobody.
        guard
            let last = (rest.startIndex..<rest.endIndex).reversed().first(where: { place in
                rest[place...].starts(with: boundary)
            })
        else { return nil }
        return Array(rest[..<last])
    }
}
