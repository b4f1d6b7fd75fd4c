internal import Filecoin
internal import FoundationEssentials
internal import Multiformats
internal import TestSupport

// The pinning daemon: what `filecoin-pin server` says, for content that is really here.
extension Simulation {
    /// Lets the clock work: content that is here whole is stored, then announced, then served.
    mutating func advance(to now: Duration) {
        self.now = now
        for index in orders.indices {
            if orders[index].began == nil, (try? node.car(orders[index].cid)) != nil {
                orders[index].began = now
            }
            let stage = stage(of: orders[index])
            if stage >= .stored, orders[index].piece == nil {
                orders[index].piece = (try? node.car(orders[index].cid)).flatMap { Piece(car: $0) }
            }
            if stage >= .retrievable, !orders[index].isServed, let piece = orders[index].piece {
                orders[index].isServed = true
                _ = try? store.add(car: piece.bytes)
            }
        }
    }

    func stage(of order: SimulatedOrder) -> SimulatedOrder.Stage { order.stage(at: now, of: pace) }

    /// The pieces that the provider has.
    var held: [Piece] { pieces + orders.compactMap(\.piece) }

    /// The pieces that the indexer knows.
    var listed: [Piece] {
        pieces + orders.compactMap { stage(of: $0) >= .advertised ? $0.piece : nil }
    }

    // MARK: - `/pins`

    /// Answers a request for pins, with or without an ID.
    mutating func pin(_ request: Request, _ segments: [String]) -> Answer {
        if let refusal = refusal(request) { return refusal }
        switch (request.method, segments.count) {
        case ("POST", 1):
            struct Wish: Decodable {
                let cid: String
                let name: String?
                let meta: [String: String]?
            }
            let wish = try? JSONDecoder().decode(Wish.self, from: Data(request.body))
            guard let wish, let cid = try? CID(wish.cid) else { return failure(400, "BAD_REQUEST") }
            nextOrder += 1
            orders.append(
                SimulatedOrder(
                    number: nextOrder,
                    cid: cid,
                    name: wish.name,
                    meta: wish.meta ?? [:],
                    created: Date().formatted(.iso8601)
                )
            )
            advance(to: now)
            return orders.last.map { encoded(seen($0), 202) } ?? failure(500, "INTERNAL_ERROR")
        case ("GET", 1):
            let text = request.query["cid"]
            let found = orders.filter { text == nil || $0.cid.description == text }
            return encoded(Page(count: found.count, results: found.reversed().map(seen)))
        case ("GET", 2):
            guard let order = orders.first(where: { $0.id == segments[1] }) else {
                return failure(404, "NOT_FOUND")
            }
            return encoded(seen(order))
        case ("DELETE", 2):
            // The record goes; the piece stays stored and paid.
            if let index = orders.firstIndex(where: { $0.id == segments[1] }) {
                if let piece = orders.remove(at: index).piece { pieces.append(piece) }
            }
            return Answer(202, [])
        default: return failure(404, "NOT_FOUND")
        }
    }

    private func refusal(_ request: Request) -> Answer? {
        if let token {
            guard let words = request.authorization, words.hasPrefix("Bearer ") else {
                return failure(401, "UNAUTHORIZED")
            }
            // The daemon's own habit: 403 for a wrong one.
            guard words == "Bearer \(token)" else { return failure(403, "FORBIDDEN") }
        }
        switch faults.pins {
        case nil, .lies: return nil
        case .refuses(let status, let reason):
            guard request.method == "POST" else { return nil }
            var answer = failure(status, reason)
            if status == 429 { answer.headers.append(("retry-after", "1")) }
            return answer
        case .breaksOff:
            guard request.method == "POST" else { return nil }
            var answer = Answer(202, [])
            answer.breaksOff = true
            return answer
        case .html:
            let page = "<!doctype html><title>Welcome</title>"
            return Answer(200, type: "text/html", Array(page.utf8))
        }
    }

    /// `GET /`: how the daemon is known.
    func greeting() -> Answer {
        json(#"{"service":"filecoin-pin simulated","version":"0","status":"ok","simulated":true}"#)
    }

    /// `/pdp/data-sets/{id}`: each piece that came by a pin is alone in one.
    func dataSet(_ segments: [String]) -> Answer {
        guard segments.count == 3, let number = Int(segments[2]),
            let order = orders.first(where: { $0.number == number }), let piece = order.piece,
            stage(of: order) >= .onChain
        else { return Answer(404, saying: "no such data set") }
        let paces =
            order.paces(at: now, of: pace) - Double(SimulatedOrder.Stage.challenged.rawValue)
        let epoch = paces < 0 ? 0 : 1_000 + 2_880 * Int(paces / 2)
        return json(
            """
            {"id":\(number),"nextChallengeEpoch":\(epoch),"simulated":true,\
            "pieces":[{"pieceId":0,"pieceCid":"\(piece.cid)"}]}
            """
        )
    }

    // MARK: - Words

    private struct Seen: Encodable {
        struct Pin: Encodable {
            let cid: String
            let name: String?
            let meta: [String: String]
        }

        let requestid: String
        let status: String
        let created: String
        let pin: Pin
        let delegates: [String]
        let info: [String: String]
    }

    private struct Page: Encodable {
        let count: Int
        let results: [Seen]
    }

    private func seen(_ order: SimulatedOrder) -> Seen {
        let stage = stage(of: order)
        var info = ["simulated": "true", "network": "simulated"]
        if let piece = order.piece, stage >= .stored {
            info["blocks_written"] = "\(piece.blocks.count)"
            info["total_size"] = "\(piece.bytes.count)"
            info["missing_blocks"] = faults.pins == .lies ? "3" : "0"
            info["synapse_piece_cid"] = piece.cid.description
            if stage >= .onChain { info["synapse_data_set_id"] = "\(order.number)" }
        }
        let status = stage >= .stored ? "pinned" : stage == .pinning ? "pinning" : "queued"
        return Seen(
            requestid: order.id,
            status: status,
            created: order.created,
            pin: Seen.Pin(cid: order.cid.description, name: order.name, meta: order.meta),
            delegates: [],
            info: info
        )
    }

    private func failure(_ status: Int, _ reason: String) -> Answer {
        json(
            #"{"error":{"reason":"\#(reason)","details":"simulated"},"simulated":true}"#,
            status
        )
    }

    private func encoded(_ value: some Encodable, _ status: Int = 200) -> Answer {
        let bytes = (try? JSONEncoder().encode(value)).map { Array($0) } ?? []
        return Answer(status, type: "application/json", bytes)
    }
}
