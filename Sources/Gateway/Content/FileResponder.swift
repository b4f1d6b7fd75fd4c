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
    /// The file's root block, and what it says.
    let root: Block
    let node: UnixFSNode
    /// The name that tells the type; nil when only the content can.
    let name: String?
    let tag: EntityTag
    let roots: [CID]
    /// How the cache took part in finding the file, where that was a session of its own.
    var earlier: CachePart?

    func respond(_ answer: inout Answer) async throws {
        answer.kind = .file
        if try await contentHead.sendNotModified(&answer) { return }
        let ranges = isErrorPage ? nil : try request.ranges(of: node.size, tag)
        var reader = try FileReader(root: root, range: ranges?.first)
        let typeOfPart = ranges == nil ? nil : try await typeOfPart(read: reader)
        // The start of a file is read before the head goes out: it tells the type, and whether
        // there is anything to send.
        let lead = try await readLead(of: &reader, isPart: ranges != nil)
        let type = named ?? typeOfPart ?? sniff(lead)
        try checkIsWanted(type)
        let body = RangedBody(size: node.size, type: type, ranges: ranges)
        var head = contentHead.head(
            body.status,
            type: body.type,
            isWhole: answer.isHead || isCached(reader),
            cache: &answer
        )
        if !isErrorPage { body.describe(in: &head) }
        head.headerFields[.contentDisposition] = request.disposition(of: name)
        if !answer.isHead, body.pieces.count == 1, reader.offset == reader.end, lead.count <= 1 {
            try await answer.send(head, ByteBuffer(bytes: lead.first ?? []))
            return
        }
        try await answer.begin(head, length: body.length)
        guard !answer.isHead else { return }
        try await send(body, lead, &reader, &answer)
        try await answer.end()
    }

    /// Sends the pieces of the body in order; `reader` is on the first of them, and `lead` what it
    /// has read.
    private func send(
        _ body: RangedBody,
        _ lead: [ArraySlice<UInt8>],
        _ reader: inout FileReader,
        _ answer: inout Answer
    ) async throws {
        var isFirst = true
        for piece in body.pieces {
            switch piece {
            case .frame(let bytes): try await answer.write(ByteBuffer(bytes: bytes))
            case .content(let range):
                if isFirst {
                    for slice in lead { try await answer.write(slice) }
                } else {
                    reader = try FileReader(root: root, range: range)
                }
                isFirst = false
                try await send(&reader, &answer)
            }
        }
    }

    /// Sends what `reader` reads: from the cache as long as nothing has to be fetched.
    private func send(_ reader: inout FileReader, _ answer: inout Answer) async throws {
        while true {
            if let cache = session.cacheIfAllHits {
                session.took(try await answer.send(&reader, from: cache))
            }
            guard let slice = try await session.next(&reader) else { return }
            try await answer.write(slice)
        }
    }

    private var contentHead: ContentHead {
        ContentHead(
            request,
            roots: roots,
            tag: tag,
            session: session,
            after: earlier,
            modified: node.modified?.seconds
        )
    }

    /// Whether the file is the page of an error, and so no part of it is sent.
    private var isErrorPage: Bool { request.ruledStatus != nil }

    // MARK: - The type

    /// The type that the name tells, if it tells one.
    private var named: String? { name.flatMap(ContentType.named) }

    /// The first bytes to send: one slice, or of a whole file whose name does not tell its type as
    /// many as do.
    private func readLead(
        of reader: inout FileReader,
        isPart: Bool
    ) async throws -> [ArraySlice<UInt8>] {
        if request.terms.isHead, named != nil { return [] }
        let enough = isPart || named != nil ? 1 : ContentType.prefixLength
        return try await read(enough, from: &reader)
    }

    private func read(
        _ enough: Int,
        from reader: inout FileReader
    ) async throws -> [ArraySlice<UInt8>] {
        var slices: [ArraySlice<UInt8>] = []
        var count = 0
        while count < enough, let slice = try await session.next(&reader) {
            slices.append(slice)
            count += slice.count
        }
        return slices
    }

    /// The type of the file that a range is part of, as far as its front is at hand.
    ///
    /// To fetch the front for that would make a range depend on blocks outside it. But the range
    /// may begin in the file's first block, and a player that seeks has read the front before.
    private func typeOfPart(read reader: FileReader) async throws -> String? {
        guard named == nil else { return nil }
        var front = try FileReader(root: root, range: 0..<UInt64(ContentType.prefixLength))
        let needed = front.upcoming(16)
        if needed.allSatisfy(session.isCached) {
            return sniff(try await read(ContentType.prefixLength, from: &front))
        }
        guard needed.first == reader.upcoming(1).first else { return ContentType.binary }
        return sniff(try await read(1, from: &front))
    }

    private func sniff(_ slices: [ArraySlice<UInt8>]) -> String {
        let joined = slices.count == 1 ? slices[0] : ArraySlice(slices.joined())
        return ContentType.sniffed(joined, of: node.size)
    }

    /// A client that takes JSON only gets a file only if it is that.
    private func checkIsWanted(_ type: String) throws {
        let negotiation = request.terms.negotiation
        guard negotiation.format == .json, negotiation.isFromQuery || !negotiation.acceptsDefault,
            type != ResponseFormat.json.mediaType
        else { return }
        throw Failure.unavailable(.json, of: request.path)
    }

    /// Whether what is still to be read is in the cache, as far as its blocks are known.
    private func isCached(_ reader: FileReader) -> Bool {
        reader.upcoming(64).allSatisfy(session.isCached)
    }
}
