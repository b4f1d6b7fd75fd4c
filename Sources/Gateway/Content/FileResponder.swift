import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

/// Answers with a file, or a range of it, while its blocks arrive.
struct FileResponder {
    let request: ContentRequest
    let session: Session
    /// The file's root block.
    let root: Block
    /// The name that tells the type; nil when only the content can.
    let name: String?
    let tag: EntityTag
    let roots: [CID]
    /// How the cache took part in finding the file, where that was a session of its own.
    var earlier: CachePart?

    func respond(_ answer: inout Answer) async throws {
        answer.kind = .file
        if try await contentHead.sendNotModified(&answer) { return }
        let size = try FileReader(root: root).size
        let part = try request.range(of: size, tag)
        let range = part?.bytes
        var reader = try FileReader(root: root, range: range)
        // The start of a file is read before the head goes out: it tells the type, and whether
        // there is anything to send.
        let lead = try await readLead(of: &reader)
        let type = try await type(lead, range: range, size: size)
        try checkIsWanted(type)
        var head = contentHead.head(
            range == nil ? .ok : .partialContent,
            type: type,
            isWhole: isAtHand(reader),
            cache: &answer
        )
        head.headerFields[.acceptRanges] = "bytes"
        head.headerFields[.contentDisposition] = request.disposition(of: name)
        head.headerFields[.lastModified] = lastModified
        head.headerFields[.contentRange] = part?.field
        if !answer.isHead, reader.offset == reader.end, lead.count <= 1 {
            try await answer.send(head, ByteBuffer(bytes: lead.first ?? []))
            return
        }
        try await answer.begin(head, length: range.map { UInt64($0.count) } ?? size)
        guard !answer.isHead else { return }
        for slice in lead { try await answer.write(ByteBuffer(bytes: slice)) }
        while let slice = try await session.next(&reader) {
            try await answer.write(ByteBuffer(bytes: slice))
        }
        try await answer.end()
    }

    private var contentHead: ContentHead {
        ContentHead(
            request,
            roots: roots,
            tag: tag,
            session: session,
            after: earlier,
            cacheControl: CacheControl.immutable
        )
    }

    // MARK: - The type

    /// The first bytes to send: one slice, or as many as tell the type when the name does not.
    private func readLead(of reader: inout FileReader) async throws -> [ArraySlice<UInt8>] {
        let isTold = name.flatMap(ContentType.named) != nil
        if request.isHead, isTold { return [] }
        let enough = isTold || reader.offset > 0 ? 1 : ContentType.prefixLength
        var lead: [ArraySlice<UInt8>] = []
        var count = 0
        while count < enough, let slice = try await session.next(&reader) {
            lead.append(slice)
            count += slice.count
        }
        return lead
    }

    private func type(
        _ lead: [ArraySlice<UInt8>],
        range: Range<UInt64>?,
        size: UInt64
    ) async throws -> String {
        if let type = name.flatMap(ContentType.named) { return type }
        guard let range, range.lowerBound > 0 else {
            let count = lead.reduce(0) { $0 + $1.count }
            return sniff(lead, isWhole: range == nil && UInt64(count) == size)
        }
        // Fetching the front of a file for its type would make a range depend on blocks outside
        // it; but a player that seeks has read the front before.
        var front = try FileReader(root: root, range: 0..<UInt64(ContentType.prefixLength))
        guard front.upcoming(16).allSatisfy(session.isCached) else { return ContentType.binary }
        return sniff(try await readLead(of: &front), isWhole: false)
    }

    private func sniff(_ lead: [ArraySlice<UInt8>], isWhole: Bool) -> String {
        let joined = lead.count == 1 ? lead[0] : ArraySlice(lead.joined())
        let prefix = joined.prefix(ContentType.prefixLength)
        return ContentSniffer.type(of: prefix, isWhole: isWhole && prefix.count == joined.count)
    }

    /// A client that takes JSON only gets a file only if it is that.
    private func checkIsWanted(_ type: String) throws {
        let negotiation = request.negotiation
        guard negotiation.format == .json, negotiation.isFromQuery || !negotiation.acceptsDefault,
            type != ResponseFormat.json.mediaType
        else { return }
        throw Failure.unavailable(.json, of: request.path)
    }

    // MARK: - Facts

    /// Whether what is still to be read is in the cache, as far as its blocks are known.
    private func isAtHand(_ reader: FileReader) -> Bool {
        reader.upcoming(64).allSatisfy(session.isCached)
    }

    private var lastModified: String? {
        let modified = (try? UnixFSNode(decoding: root))?.modified
        return modified.map { HTTPDate.text(secondsSince1970: $0.seconds) }
    }
}
