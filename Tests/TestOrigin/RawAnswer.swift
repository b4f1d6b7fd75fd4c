import HTTPTypes
import Locking
import Multiformats

/// Where an origin's blocks come from, and what it does to them.
struct FaultyStore: Sendable {
    let behaviour: Behaviour
    let state: Locked<OriginState>
    let blocks: @Sendable (CID) -> [UInt8]?

    /// The true bytes; nil when it has not got them.
    func honest(_ cid: CID) -> [UInt8]? {
        behaviour.missing.contains(cid.description) ? nil : blocks(cid)
    }

    /// The bytes as they go out.
    func spoilt(_ bytes: [UInt8]) -> [UInt8] {
        state.withLock { state in
            if state.chance.hits(behaviour.wrongBlockChance) {
                return Array("not the block that was asked for".utf8)
            }
            guard state.chance.hits(behaviour.corruptChance), !bytes.isEmpty else { return bytes }
            var spoilt = bytes
            let index = Int.random(in: bytes.indices, using: &state.chance)
            spoilt[index] ^= 1 << Int.random(in: 0..<8, using: &state.chance)
            return spoilt
        }
    }
}

extension Answer {
    /// One block as it is.
    init(rawBlock target: GatewayTarget, from store: FaultyStore) {
        guard store.behaviour.servesRaw else {
            self.init(.notAcceptable, saying: "no raw blocks here")
            return
        }
        guard target.path.isEmpty else {
            self.init(.badRequest, saying: "a raw block has no path")
            return
        }
        guard let bytes = store.honest(target.cid) else {
            self.init(.notFound, saying: "no such block")
            return
        }
        self.init(.ok, type: "application/vnd.ipld.raw", store.spoilt(bytes))
        describe(target, tag: "raw", disposition: "bin")
        if store.behaviour.surplus != nil { self = followedByZeros() }
    }

    /// The headers of what never changes.
    mutating func describe(_ target: GatewayTarget, tag: String, disposition: String) {
        headers[.eTag] = "\"\(target.cid).\(tag)\""
        headers[.cacheControl] = "public, max-age=29030400, immutable"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentDisposition] = "attachment; filename=\"\(target.cid).\(disposition)\""
    }
}
