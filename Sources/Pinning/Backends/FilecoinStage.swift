/// How far content is on its way to being proven by a storage provider.
public enum FilecoinStage: String, Sendable, Codable, CaseIterable, Comparable {
    /// The daemon has all blocks, and a provider has taken the piece.
    case stored
    /// The piece is in a data set on the chain.
    case onChain = "on_chain"
    /// The provider has indexed it.
    case indexed
    /// It is announced to the indexers.
    case advertised
    /// A provider serves it now.
    case retrievable
    /// A proof of the data set it is in has been made since.
    case proven

    /// The earlier one precedes.
    public static func < (left: FilecoinStage, right: FilecoinStage) -> Bool {
        let all = allCases
        return all.firstIndex(of: left) ?? 0 < all.firstIndex(of: right) ?? 0
    }

    /// The key under which it stands in `info`.
    static let key = "stage"

    /// What the daemon says, judged by what it is known to say too early.
    ///
    /// It calls a pin pinned also when it could not fetch every block, so that only one without
    /// missing blocks counts; and being pinned there is the beginning, not the end.
    static func judge(_ report: inout BackendReport) {
        guard report.status == .pinned else { return }
        let missing = report.info["missing_blocks"].flatMap { Int($0) }
        let written = report.info["blocks_written"].flatMap { Int($0) }
        guard missing == 0, written.map({ $0 > 0 }) ?? true else {
            report.status = missing == nil ? .pinning : .failed
            report.info["error"] =
                missing.map {
                    "the daemon says pinned, but \($0) blocks are missing from what it stored"
                }
                ?? "the daemon says pinned, but not how many blocks are missing"
            return
        }
        let isInDataSet = report.info["synapse_data_set_id"].map { !$0.isEmpty } ?? false
        report.info[key] = (isInDataSet ? FilecoinStage.onChain : .stored).rawValue
        if let piece = report.info["synapse_piece_cid"] { report.info["piece_cid"] = piece }
        report.info["removal"] = "removes the daemon's record; the piece stays stored and paid"
        report.isFinal = false
    }
}
