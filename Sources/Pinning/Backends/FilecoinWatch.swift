import FoundationEssentials
import Multiformats
import Routing

/// Finds out, without a wallet, where a piece is on its way from stored to proven.
///
/// It asks an indexer who announces the root, and those providers, who are strangers, for the state of
/// the piece, for its data set, and whether they serve the root now. What they say of their own proofs
/// is theirs to say; that they serve the root is seen.
struct FilecoinWatch: Sendable {
    /// The most providers that are asked about one root.
    private static let mostProviders = 10

    /// Where to ask who has a root, the quickest to know first.
    let indexers: [String]
    let caller: any Caller
    /// Whether providers on this machine or in its network may be asked, as in tests.
    let allowsPrivate: Bool

    /// What was found out about a root.
    private struct Evidence {
        var stage = FilecoinStage.stored
        var info: [String: String] = [:]

        mutating func reach(_ stage: FilecoinStage) {
            self.stage = max(self.stage, stage)
        }
    }

    private struct Provider {
        let url: String
        let piece: CID?
    }

    /// Looks, and adds what was found to a report of what the daemon stored.
    func look(_ order: PinOrder, _ report: inout BackendReport) async {
        guard report.status == .pinned else { return }
        var evidence = Evidence()
        let known = report.info[FilecoinStage.key].flatMap(FilecoinStage.init(rawValue:))
        if let known { evidence.reach(known) }
        let providers = await providers(of: order.pin.cid)
        if !providers.isEmpty { evidence.reach(.advertised) }
        var serving: [String] = []
        for provider in providers {
            if await serves(provider, order.pin.cid) { serving.append(provider.url) }
            await ask(provider, order, report, &evidence)
        }
        if !serving.isEmpty { evidence.reach(.retrievable) }
        evidence.info["copies_confirmed"] = "\(serving.count)"
        if !providers.isEmpty {
            evidence.info["provider_urls"] = providers.map(\.url).joined(separator: ",")
        }
        evidence.info["retrieval_urls"] = serving.joined(separator: ",")
        if evidence.info["proof_status"] == "proven", !serving.isEmpty { evidence.reach(.proven) }
        report.info.merge(evidence.info) { _, new in new }
        report.info[FilecoinStage.key] = evidence.stage.rawValue
        report.isFinal = evidence.stage == .proven
    }

    // MARK: - The indexer

    private func providers(of cid: CID) async -> [Provider] {
        var providers: [Provider] = []
        for indexer in indexers where providers.isEmpty {
            var call = Call(.get, indexer + RoutingTarget.indexed(cid), limit: 1 << 20)
            call.headers = [("Accept", "application/json")]
            guard let answer = try? await caller.send(call), answer.status == 200 else { continue }
            var reader = AnswerReader(.document)
            guard (try? reader.push(answer.body)) != nil else { continue }
            reader.finish()
            guard let document = try? reader.next(),
                let records = try? IndexerRecord.records(in: document, for: cid.multihash)
            else { continue }
            for record in records where record.provider.protocols.contains(.gateway) {
                guard let url = record.provider.addresses.lazy.compactMap(\.httpEndpoint).first,
                    url.isSecure || allowsPrivate,
                    !providers.contains(where: { $0.url == url.baseURL })
                else { continue }
                providers.append(Provider(url: url.baseURL, piece: record.piece))
            }
        }
        return Array(providers.prefix(Self.mostProviders))
    }

    // MARK: - Providers

    private func serves(_ provider: Provider, _ cid: CID) async -> Bool {
        let url = "\(provider.url)/ipfs/\(cid.v1)?format=raw"
        return await send(.head, url)?.status == 200
    }

    private struct PieceStatus: Decodable {
        let status: String
        let indexed: Bool?
        let advertised: Bool?
    }

    private struct DataSet: Decodable {
        let nextChallengeEpoch: Int64
    }

    private func ask(
        _ provider: Provider,
        _ order: PinOrder,
        _ report: BackendReport,
        _ evidence: inout Evidence
    ) async {
        let piece = report.info["piece_cid"].flatMap { try? CID($0) } ?? provider.piece
        if let piece {
            evidence.info["piece_cid"] = piece.description
            let url = "\(provider.url)/pdp/piece/\(piece)/status"
            if let status = await send(.get, url).flatMap({ decode(PieceStatus.self, $0) }) {
                evidence.info["ipni_status"] = String(status.status.prefix(32))
                if status.indexed == true { evidence.reach(.indexed) }
                if status.advertised == true { evidence.reach(.advertised) }
            }
        }
        guard let id = report.info["synapse_data_set_id"].flatMap(UInt64.init) else { return }
        let url = "\(provider.url)/pdp/data-sets/\(id)"
        guard let set = await send(.get, url).flatMap({ decode(DataSet.self, $0) }) else { return }
        evidence.reach(.onChain)
        judge(set.nextChallengeEpoch, order.info, &evidence)
    }

    /// A challenge that has moved on since it was first seen was answered: the data set is proven.
    private func judge(_ next: Int64, _ known: [String: String], _ evidence: inout Evidence) {
        evidence.info["proof_scope"] = "data_set"
        evidence.info["proof_source"] = "provider"
        guard next > 0 else {
            evidence.info["proof_status"] = "pending_first_proof"
            return
        }
        let first = known["first_challenge_epoch"].flatMap { Int64($0) } ?? next
        evidence.info["first_challenge_epoch"] = "\(first)"
        evidence.info["next_challenge_epoch"] = "\(next)"
        evidence.info["proof_status"] = next > first ? "proven" : "pending_first_proof"
    }

    private func send(_ method: Call.Method, _ url: String) async -> CallAnswer? {
        var call = Call(method, url, patience: .seconds(15), limit: 1 << 20)
        call.isUntrusted = !allowsPrivate
        guard let answer = try? await caller.send(call) else { return nil }
        return answer.status == 200 ? answer : nil
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ answer: CallAnswer) -> Value? {
        try? JSONDecoder().decode(type, from: Data(answer.body))
    }
}
