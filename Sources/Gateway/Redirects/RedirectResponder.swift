import HTTPTypes
import IPLD
import Multiformats
import Retrieval
import UnixFS

extension ContentResponder {
    /// Answers as the site's own rules say, when it has nothing at the path that was asked for.
    ///
    /// - Returns: Whether there was a rule.
    func respondByRule(to request: ContentRequest, _ answer: inout Answer) async throws -> Bool {
        guard let rules = try await rules(for: request),
            let outcome = rules.outcome(
                for: request.path.segments,
                query: request.terms.rawQuery
            )
        else { return false }
        switch outcome {
        case .redirect(let location, let status):
            answer.kind = .redirect
            var head = HTTPResponse(status: HTTPResponse.Status(code: status))
            head.headerFields[.location] = location
            head.headerFields[.cacheControl] = request.target.cacheControl
            head.headerFields[.ipfsPath] = request.path.encoded
            try await answer.send(head)
        case .rewrite(let path):
            try await respondWithEntity(to: request.rewritten(to: path), &answer)
        case .page(let path, let status):
            let page = request.rewritten(to: path, asPageOf: HTTPResponse.Status(code: status))
            try await respondWithEntity(to: page, &answer)
        }
        return true
    }

    /// The rules of the site that a request is for; nil when it has none.
    private func rules(for request: ContentRequest) async throws -> RedirectRules? {
        let target = request.target.with([RedirectRules.fileName])
        let want = Want(root: target.root, path: target.segments)
        do {
            return try await inSession(for: want, request) { session in
                let file = try await session.resolve()
                try policy.check(file.blocks.lazy.map(\.cid))
                if let known = shelf.rules(in: file.terminus.cid) { return known }
                let rules = try await read(file.terminus, session)
                shelf.keep(rules, of: file.terminus.cid)
                return rules
            }
        } catch let error as PathError where error.isAbsence {
            return nil
        } catch let fault as RedirectRules.Fault {
            throw Failure.unusableRules(fault)
        }
    }

    private func read(_ block: Block, _ session: Session) async throws -> RedirectRules {
        do {
            let node = try UnixFSNode(decoding: block)
            guard node.kind == .file else { throw RedirectRules.Fault.notAFile }
            guard node.size <= RedirectRules.sizeLimit else { throw RedirectRules.Fault.tooLarge }
            var reader = try FileReader(root: block)
            var bytes: [UInt8] = []
            while let slice = try await session.next(&reader) { bytes += slice }
            return try RedirectRules(parsing: bytes)
        } catch let error as UnixFSError {
            throw RedirectRules.Fault.unreadable("\(error)")
        }
    }
}

extension ContentRequest {
    /// The same request for another path of the site.
    fileprivate func rewritten(
        to path: [String],
        asPageOf status: HTTPResponse.Status? = nil
    ) -> Self {
        Self(
            path: self.path,
            target: target.with(path),
            site: site,
            terms: status == nil ? terms : terms.withoutConditions(),
            rewrite: status.map { .page($0) } ?? .content
        )
    }

    /// Whether the rules of a site count: it has an origin of its own, and the answer is one for a
    /// browser.
    var obeysRules: Bool {
        let negotiation = terms.negotiation
        let isForWeb =
            negotiation.format == nil || !negotiation.isFromQuery && negotiation.acceptsDefault
        return site.isIsolated && rewrite == nil && isForWeb
    }
}

extension PathError {
    /// Whether it is known that there is nothing at the path.
    var isAbsence: Bool {
        switch self {
        case .noLink, .notADirectory: true
        default: false
        }
    }
}
