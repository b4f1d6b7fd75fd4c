internal import Filecoin
internal import Multiformats
internal import Retrieval
internal import TestSupport

// The storage provider: what Curio serves.
extension Simulation {
    /// `/ipfs/{cid}`: a trustless gateway.
    func content(_ target: String, _ segments: [String]) -> Answer {
        guard segments.count > 1, let cid = try? CID(segments[1]) else {
            return Answer(400, saying: "no CID in the path")
        }
        if let refusal = refusal(cid) { return refusal }
        guard faults.hasGateway else { return Answer(404, saying: "not found") }
        let reply = SimulatedGateway(store).host(target)
        guard let head = reply.head else { return Answer(500, saying: "no answer") }
        guard head.status == 200 else { return Answer(head.status, saying: "not found") }
        let type = head.header("content-type") ?? "application/octet-stream"
        let answer = Answer(200, type: type, reply.chunks.flatMap(\.self))
        return broken(answer, after: faults.abortsGatewayAfter ?? faults.abortsAfter)
    }

    /// `/piece/{pieceCid}`: the whole piece, or a range of it (FRC-0066).
    func piece(_ segments: [String], _ range: String?) -> Answer {
        guard segments.count == 2, let name = try? CID(segments[1]), let asked = try? PieceCID(name)
        else { return Answer(400, saying: "no piece CID in the path") }
        if let refusal = refusal(name) { return refusal }
        guard faults.hasPieces else { return Answer(404, saying: "no such piece") }
        return piece(asked, range)
    }

    /// `/{payer}/{pieceCid}`: the same through FilBeam.
    func beam(_ segments: [String], _ range: String?) -> Answer {
        guard segments.count == 2, let name = try? CID(segments[1]),
            let asked = try? PieceCID(name), !faults.hasNoBeam
        else { return Answer(404, saying: "no such piece") }
        return piece(asked, range)
    }

    private func piece(_ asked: PieceCID, _ range: String?) -> Answer {
        guard let piece = held.first(where: { asked.names($0) }) else {
            return Answer(404, saying: "no such piece")
        }
        var bytes = piece.bytes
        if faults.givesOtherBytes { bytes = bytes.map { $0 ^ 0x55 } }
        guard let range, let part = Self.part(range, of: bytes.count) else {
            return broken(
                Answer(200, type: "application/octet-stream", bytes),
                after: faults.abortsAfter
            )
        }
        var answer = Answer(206, type: "application/octet-stream", Array(bytes[part]))
        let last = part.upperBound - 1
        answer.headers.append(
            ("content-range", "bytes \(part.lowerBound)-\(last)/\(bytes.count)")
        )
        return broken(answer, after: faults.abortsAfter)
    }

    /// The bytes that one `bytes=a-b` or `bytes=a-` asks for.
    private static func part(_ range: String, of count: Int) -> Range<Int>? {
        let ends = range.dropFirst("bytes=".count).split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard range.hasPrefix("bytes="), ends.count == 2, let start = Int(ends[0]), start < count
        else { return nil }
        let last = Int(ends[1]) ?? count - 1
        return last >= start ? start..<min(last + 1, count) : nil
    }

    /// `/pdp/ping` and `/pdp/piece/{cid}/status`.
    func status(_ segments: [String]) -> Answer {
        if segments == ["pdp", "ping"] { return Answer(200, Array("curio-pdp".utf8)) }
        guard segments.count == 4, segments[1] == "piece", segments[3] == "status",
            let name = try? CID(segments[2]), let asked = try? PieceCID(name),
            let piece = held.first(where: { asked.names($0) })
        else { return Answer(404, saying: "Piece not found or does not belong to service") }
        let order = orders.first { $0.piece?.cid == piece.cid }
        let stage = order.map { self.stage(of: $0) } ?? .challenged
        let isIndexed = faults.isIndexed && stage >= .indexed
        let isListed = faults.isIndexed && stage >= .advertised
        let status = isListed ? "retrieved" : isIndexed ? "creating_ad" : "pending"
        return json(
            """
            {"pieceCid":"\(piece.cid)","status":"\(status)",\
            "indexed":\(isIndexed),"adCreated":\(isListed),"advertised":\(isListed),\
            "retrieved":\(isListed),"simulated":true}
            """
        )
    }

    private func refusal(_ cid: CID) -> Answer? {
        if faults.isLimited {
            var answer = Answer(429, saying: "too many requests")
            answer.headers.append(("retry-after", "1"))
            return answer
        }
        return faults.denied.contains(cid) ? Answer(451, saying: "on the denylist") : nil
    }

    private func broken(_ answer: Answer, after end: Int?) -> Answer {
        guard let end, answer.body.count > end else { return answer }
        var answer = answer
        answer.body = Array(answer.body.prefix(end))
        answer.breaksOff = true
        return answer
    }
}

extension PieceCID {
    /// Whether this is a name of a stored piece.
    fileprivate func names(_ piece: Simulation.Piece) -> Bool {
        (try? PieceCID(piece.cid)).map { names($0) } ?? false
    }
}
