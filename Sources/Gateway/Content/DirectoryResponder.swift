import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

/// Answers with a directory: its own page if it has one, a list of its entries otherwise.
struct DirectoryResponder {
    let request: ContentRequest
    let session: Session
    let resolution: Resolution
    /// How the cache took part in finding the directory, where that was a session of its own.
    var earlier: CachePart?

    static let indexName = "index.html"

    /// Leads to the address with a slash, without which relative links would miss.
    func redirected(_ answer: inout Answer) async throws -> Bool {
        guard !request.path.endsInSlash, request.rewrite == nil,
            !request.terms.query.isGoGet,
            request.terms.negotiation.format != .listing
        else { return false }
        var location = request.address + "/"
        if !request.terms.rawQuery.isEmpty { location += "?" + request.terms.rawQuery }
        var head = HTTPResponse(status: .movedPermanently)
        head.headerFields[.ipfsPath] = request.path.encoded
        try await answer.redirect(head, to: location)
        return true
    }

    /// Whether a page of the directory's own goes before a list of its entries.
    var showsIndex: Bool { request.terms.negotiation.format != .listing }

    /// The directory's own page, if it has one, where its one block tells.
    func index(in node: UnixFSNode) -> CID? {
        node.links.first { ($0.name ?? []).elementsEqual(Self.indexName.utf8) }?.cid
    }

    /// Lists the entries, in rows that go out as they come.
    func respond(_ answer: inout Answer) async throws {
        answer.kind = .directory
        let isForPrograms = request.terms.negotiation.format == .listing
        let name = isForPrograms ? "ndjson" : "DirIndex-\(ListingPage.version)"
        let content = ContentHead(
            request,
            roots: resolution.roots,
            tag: EntityTag("\(name)_CID-\(resolution.terminus.cid)"),
            session: session,
            after: earlier,
            isPage: true
        )
        if try await content.sendNotModified(&answer) { return }
        var reader = try DirectoryReader(root: resolution.terminus)
        var head = content.head(
            .ok,
            type: isForPrograms ? ResponseFormat.listing.mediaType : ContentType.html,
            isWhole: reader.upcoming(64).allSatisfy(session.isCached),
            cache: &answer
        )
        head.headerFields[.contentTypeOptions] = "nosniff"
        if !isForPrograms {
            head.headerFields[.contentSecurityPolicy] = Page.policy
            head.headerFields[.referrerPolicy] = "same-origin"
        }
        guard !answer.isHead else { return try await answer.begin(head, length: nil) }
        if isForPrograms {
            var lines = ListingLines()
            try await sendRows(of: &reader, in: &lines, head, &answer)
        } else {
            var page = ListingPage(
                path: request.path,
                site: request.site,
                cid: resolution.terminus.cid
            )
            try await sendRows(of: &reader, in: &page, head, &answer)
        }
    }

    private func sendRows(
        of reader: inout DirectoryReader,
        in rows: inout some ListingWriter,
        _ head: HTTPResponse,
        _ answer: inout Answer
    ) async throws {
        rows.writeHead()
        while true {
            let next = try reader.step()
            if case .entry(let entry) = next {
                rows.write(entry)
                if rows.pending >= 16 << 10 { try await send(&rows, head, &answer) }
                continue
            }
            guard case .needs = next else { break }
            // Waiting for a shard, so what is there goes out now.
            try await send(&rows, head, &answer)
            guard let entry = try await session.next(&reader) else { break }
            rows.write(entry)
        }
        rows.writeFoot()
        guard answer.hasBegun else {
            return try await answer.send(head, ByteBuffer(bytes: rows.take()))
        }
        try await send(&rows, head, &answer)
        try await answer.end()
    }

    private func send(
        _ rows: inout some ListingWriter,
        _ head: HTTPResponse,
        _ answer: inout Answer
    ) async throws {
        if !answer.hasBegun { try await answer.begin(head, length: nil) }
        try await answer.write(ByteBuffer(bytes: rows.take()))
    }
}
