import BlockCache
import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import UnixFS

/// Finds out what the answer to a request is, from what is at hand alone.
///
/// It asks everything that decides in the same order as the route for all requests, which it leaves
/// everything to that is not a file or a block, whole, in one range, or not modified.
struct HitPreparation: Sendable {
    let gateway: GatewayResponder
    let cache: BlockCache
    private let nodes = NodeShelf()
    /// The largest node that is read here: a part of a file of 256 KiB, or some thousand links.
    private static let largestNode = 272 << 10

    init(gateway: GatewayResponder, cache: BlockCache) {
        self.gateway = gateway
        self.cache = cache
    }

    /// What a request comes to.
    private struct Outcome {
        var head: HTTPResponse
        let kind: AnswerKind
        var length: Int?
        var pieces: [PreparedAnswer.Piece] = []
        let witness: CID?
    }

    /// The answer to a request, allowed under that generation of the policy; nil when it is to be
    /// found another way.
    func answer(to head: HTTPRequest, generation: Int) -> PreparedAnswer? {
        let target = RequestTarget(head)
        do {
            guard case .content(let path, let site) = try gateway.planner.plan(target),
                path.namespace == .ipfs
            else { return nil }
            let terms = try RequestTerms(rawQuery: target.query, head: head)
            try gateway.content.policy.check(path)
            if site.isTrustless { try ContentResponder.checkIsTrustless(path, terms) }
            let root = try ContentRequest.root(of: path)
            let request = ContentRequest(
                path: path,
                target: ContentTarget(root: root, segments: path.segments),
                site: site,
                terms: terms
            )
            guard terms.range.map({ $0.specs.count == 1 }) ?? true,
                var outcome = try outcome(of: request)
            else { return nil }
            if let length = outcome.length {
                outcome.head.headerFields[.contentLength] = String(length)
            }
            outcome.head.headerFields.append(contentsOf: gateway.commonFields)
            return prepared(outcome, request, head, generation)
        } catch {
            return nil
        }
    }

    private func prepared(
        _ outcome: Outcome,
        _ request: ContentRequest,
        _ head: HTTPRequest,
        _ generation: Int
    ) -> PreparedAnswer? {
        let status = outcome.head.status
        return PreparedAnswer(
            outcome.head,
            pieces: request.terms.isHead ? [] : outcome.pieces,
            witness: request.terms.isHead || outcome.pieces.isEmpty ? outcome.witness : nil,
            generation: generation,
            account: PreparedAnswer.Account(
                line: RequestLine(head),
                status: status,
                kind: outcome.kind,
                root: request.target.root,
                counter: gateway.metrics.counter(status, outcome.kind, .hit)
            )
        )
    }

    private func outcome(of request: ContentRequest) throws -> Outcome? {
        let (target, terms) = (request.target, request.terms)
        if case .tags? = terms.preconditions.ifNoneMatch, target.segments.isEmpty,
            let tag = ContentResponder.tagOfRoot(target.root, terms)
        {
            let content = ContentHead(request, roots: [target.root], tag: tag, session: nil)
            if content.verdict == .notModified {
                return Outcome(head: content.notModified, kind: .none, witness: nil)
            }
        }
        switch terms.negotiation.format {
        case nil: return try file(request)
        case .raw?: return try block(request)
        default: return nil
        }
    }

    // MARK: - Paths

    /// Where the path leads, if all that is needed to know it is at hand.
    private func end(of request: ContentRequest) throws -> (block: Block, roots: [CID])? {
        let target = request.target
        if let known = gateway.content.paths.target(of: request) {
            guard let block = blockAtHand(known.cid) else { return nil }
            return (block, known.roots)
        }
        var resolver = PathResolver(root: target.root, path: target.segments)
        while true {
            switch try resolver.step() {
            case .needs(let cid):
                guard let block = blockAtHand(cid) else { return nil }
                try resolver.supply(block)
            case .resolved(let resolution):
                let policy = gateway.content.policy
                try policy.check(resolution.blocks.lazy.map(\.cid))
                guard resolution.remainder.isEmpty, !resolution.terminus.cid.isIdentity else {
                    return nil
                }
                return (resolution.terminus, resolution.roots)
            }
        }
    }

    /// A block at hand; of those that have to be decoded, none that takes long.
    private func blockAtHand(_ cid: CID) -> Block? {
        cache.blockAtHand(cid, largest: cid.codec == .raw ? Block.largestLimit : Self.largestNode)
    }

    // MARK: - Blocks

    private func block(_ request: ContentRequest) throws -> Outcome? {
        guard let (block, roots) = try end(of: request) else { return nil }
        let form = BlockForm(raw: block.cid, request)
        let content = ContentHead(request, roots: roots, tag: form.tag, session: nil)
        switch content.verdict {
        case .proceed: break
        case .failed: return nil
        case .notModified:
            return Outcome(head: content.notModified, kind: .raw, witness: block.cid)
        }
        let size = UInt64(block.bytes.count)
        let ranges = try request.ranges(of: size, form.tag)
        let body = RangedBody(size: size, type: form.type, ranges: ranges)
        var head = content.headOfHit(body.status, type: body.type)
        body.describe(in: &head)
        head.headerFields[.contentTypeOptions] = "nosniff"
        head.headerFields[.contentDisposition] = form.disposition
        let range = ranges?.first ?? 0..<size
        return Outcome(
            head: head,
            kind: .raw,
            length: range.count,
            pieces: range.isEmpty
                ? []
                : [
                    PreparedAnswer.Piece(
                        cid: block.cid,
                        size: block.bytes.count,
                        part: Int(range.lowerBound)..<Int(range.upperBound)
                    )
                ],
            witness: block.cid
        )
    }

    // MARK: - Files

    private func file(_ request: ContentRequest) throws -> Outcome? {
        guard let (block, roots) = try end(of: request),
            block.cid.codec == .raw || block.cid.codec == .dagPB
        else { return nil }
        let node = try nodes.node(in: block)
        guard node.kind == .file else { return nil }
        let tag = EntityTag("\(block.cid)")
        let content = ContentHead(
            request,
            roots: roots,
            tag: tag,
            session: nil,
            modified: node.modified?.seconds
        )
        switch content.verdict {
        case .proceed: break
        case .failed: return nil
        case .notModified:
            return Outcome(head: content.notModified, kind: .file, witness: block.cid)
        }
        let ranges = try request.ranges(of: node.size, tag)
        let range = ranges?.first ?? 0..<node.size
        guard request.terms.isHead || range.count <= HitResponder.longestBody else { return nil }
        let name = request.terms.query.filename ?? request.name
        guard let type = try name.flatMap(ContentType.named) ?? sniffed(block, node) else {
            return nil
        }
        let body = RangedBody(size: node.size, type: type, ranges: ranges)
        var head = content.headOfHit(body.status, type: body.type)
        body.describe(in: &head)
        head.headerFields[.contentDisposition] = request.disposition(of: name)
        var outcome = Outcome(
            head: head,
            kind: .file,
            length: range.count,
            witness: block.cid
        )
        guard !request.terms.isHead else { return outcome }
        guard let pieces = try pieces(of: block, node, range) else { return nil }
        try gateway.content.policy.check(pieces.lazy.map(\.cid))
        outcome.pieces = pieces
        return outcome
    }

    /// The type that the first bytes tell; nil when they are not at hand.
    private func sniffed(_ block: Block, _ node: UnixFSNode) throws -> String? {
        let length = UInt64(ContentType.prefixLength)
        var reader = try FileReader(root: block.cid, node: node, range: 0..<length)
        var front: [UInt8] = []
        while true {
            switch try reader.step() {
            case .bytes(let bytes): front += bytes
            case .needs(let cid):
                guard let block = blockAtHand(cid) else { return nil }
                try reader.supply(block)
            case .end: return ContentType.sniffed(front[...], of: node.size)
            }
        }
    }

    /// Where the bytes of a range are; nil when the blocks that tell are not at hand.
    private func pieces(
        of root: Block,
        _ node: UnixFSNode,
        _ range: Range<UInt64>
    ) throws -> [PreparedAnswer.Piece]? {
        var reader = try FileReader(root: root.cid, node: node, range: range)
        var pieces: [PreparedAnswer.Piece] = []
        var current = root
        while true {
            if let part = reader.rawPart {
                pieces.append(
                    PreparedAnswer.Piece(cid: part.cid, size: part.size, part: part.bytes)
                )
                reader.passRawPart(part.bytes.count)
                continue
            }
            switch try reader.step() {
            case .end: return pieces
            case .needs(let cid):
                guard let block = blockAtHand(cid) else { return nil }
                try reader.supply(nodes.node(in: block), of: cid)
                current = block
            case .bytes(let bytes):
                // Slices have the places of the block they are in; what an identity CID carries has
                // none.
                let part = bytes.startIndex..<bytes.endIndex
                guard part.upperBound <= current.bytes.count, current.bytes[part] == bytes else {
                    return nil
                }
                pieces.append(
                    PreparedAnswer.Piece(cid: current.cid, size: current.bytes.count, part: part)
                )
            }
        }
    }
}
