import BlockCache
import HTTPTypes
import IPLD
import Multiformats
import Naming
import Retrieval
import UnixFS

/// Answers requests for content: resolves the path, decides what it leads to, and sends that.
///
/// Everything that can fail before a byte of the body is at hand does so before the head is sent.
struct ContentResponder: Sendable {
    let retriever: Retriever
    let names: NameSource
    let policy: ContentPolicy
    /// Whether upstreams are asked for what is not in the cache.
    let isRecursive: Bool
    let shelf = RuleShelf()
    let paths: PathMemory

    init(
        retriever: Retriever,
        names: NameSource,
        policy: ContentPolicy,
        isRecursive: Bool
    ) {
        self.retriever = retriever
        self.names = names
        self.policy = policy
        self.isRecursive = isRecursive
        paths = PathMemory(retriever.cache, policy)
    }

    /// Answers a request for what `path` leads to.
    func respond(
        to path: ContentPath,
        on site: Site,
        _ terms: RequestTerms,
        _ answer: inout Answer
    ) async throws {
        try policy.check(path)
        if site.isTrustless { try Self.checkIsTrustless(path, terms) }
        do {
            let negotiation = terms.negotiation
            let isRequired = negotiation.isFromQuery || !negotiation.acceptsDefault
            if negotiation.format == .ipnsRecord, isRequired || path.namespace == .ipns {
                return try await respondWithRecord(of: path, terms, &answer)
            }
            let target = try await target(of: path, terms)
            try check(target)
            // Counted however it ends; the bytes only when there are some.
            defer { retriever.cache?.noteRequest(of: target.root, bytes: answer.bytesSent) }
            let request = ContentRequest(path: path, target: target, site: site, terms: terms)
            try await respond(to: request, &answer)
        } catch {
            // It was this gateway's own rule to ask nobody else, and not the client's wish.
            guard !isRecursive, !terms.onlyIfCached, Self.isNotCached(error) else { throw error }
            throw Failure.notHere(path)
        }
    }

    private static func isNotCached(_ error: any Error) -> Bool {
        switch error {
        case let error as RetrievalError: error.code == .notCached
        case let error as NamingError: error.code == .notCached
        default: false
        }
    }

    /// Sees that what a name stands for may be served.
    private func check(_ target: ContentTarget) throws {
        guard target.lifetime != .forever else { return }
        try policy.check(
            ContentPath(
                namespace: .ipfs,
                root: "\(target.root)",
                segments: target.segments,
                endsInSlash: false
            )
        )
    }

    /// What a path stands for, its name resolved if it has one.
    private func target(of path: ContentPath, _ terms: RequestTerms) async throws -> ContentTarget {
        switch path.namespace {
        case .ipfs:
            return ContentTarget(root: try ContentRequest.root(of: path), segments: path.segments)
        case .ipns:
            let name = try MutableName(path.root)
            let target = try await names.target(name, freshness(for: terms))
            try Block.checkSupport(of: target.root)
            return target.with(path.segments)
        }
    }

    /// How new what is known of a name has to be.
    func freshness(for terms: RequestTerms) -> Freshness {
        isRecursive ? terms.directives.freshness : .cached
    }

    /// Sees that what is asked for can be checked by who gets it.
    static func checkIsTrustless(
        _ path: ContentPath,
        _ terms: RequestTerms
    ) throws(Failure) {
        switch terms.negotiation.format {
        case .car?, .ipnsRecord?: return
        case .raw? where path.segments.isEmpty && path.namespace == .ipfs: return
        case nil: throw .onlyTrustless(.badRequest, path)
        default: throw .onlyTrustless(.notAcceptable, path)
        }
    }

    private func respond(to request: ContentRequest, _ answer: inout Answer) async throws {
        do {
            try await respondInFormat(to: request, &answer)
        } catch let error as PathError
            where error.isAbsence && request.obeysRules && !answer.hasBegun
        {
            guard try await respondByRule(to: request, &answer) else { throw error }
        }
    }

    private func respondInFormat(
        to request: ContentRequest,
        _ answer: inout Answer
    ) async throws {
        if try await answeredFromTheCIDAlone(request, &answer) { return }
        let negotiation = request.terms.negotiation
        switch negotiation.format {
        case .raw: try await respondWithBlock(to: request, &answer)
        case .car: try await respondWithCAR(to: request, &answer)
        case .tar where negotiation.isFromQuery || !negotiation.acceptsDefault:
            try await respondWithTAR(to: request, &answer)
        case .tar:
            do {
                try await respondWithTAR(to: request, &answer)
            } catch let failure as Failure where failure.status == .notAcceptable {
                // Who only prefers an archive that is not to be had gets what else would do.
                try await respondWithEntity(to: request, &answer)
            }
        case nil, .json, .cbor, .dagJSON, .dagCBOR, .listing, .ipnsRecord:
            try await respondWithEntity(to: request, &answer)
        }
    }

    /// Runs `body` with a session, that asks upstreams only if the client wants that.
    func inSession<Result: Sendable>(
        for want: Want,
        _ request: ContentRequest,
        _ body: (Session) async throws -> Result
    ) async throws -> Result {
        let onlyIfCached = request.terms.onlyIfCached || !isRecursive
        return try await retriever.withSession(
            want,
            onlyIfCached: onlyIfCached,
            refusing: policy.blockRule,
            body
        )
    }

    /// What a CID names never changes, so that a client which has it needs no block to be told so.
    private func answeredFromTheCIDAlone(
        _ request: ContentRequest,
        _ answer: inout Answer
    ) async throws -> Bool {
        let (target, terms) = (request.target, request.terms)
        guard case .tags? = terms.preconditions.ifNoneMatch, target.segments.isEmpty,
            let tag = Self.tagOfRoot(target.root, terms)
        else { return false }
        let content = ContentHead(request, roots: [target.root], tag: tag, session: nil)
        return try await content.sendNotModified(&answer)
    }

    /// The tag of what the root alone decides; nil when its block has a say.
    static func tagOfRoot(_ root: CID, _ terms: RequestTerms) -> EntityTag? {
        switch terms.negotiation.format {
        case .raw: return EntityTag("\(root).raw")
        case nil where root.codec == .raw: return EntityTag("\(root)")
        default:
            let download = terms.query.download
            let form = DocumentForm(root.codec, terms.negotiation, download: download)
            guard case .bytes(let format)? = form else { return nil }
            return tag(of: root, as: format)
        }
    }
}
