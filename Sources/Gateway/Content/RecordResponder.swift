import HTTPTypes
import IPNS
import Multiformats
import NIOCore
import OpenSSL

extension ContentResponder {
    /// Answers with the IPNS record of a name, as it was signed.
    func respondWithRecord(
        of path: ContentPath,
        _ terms: RequestTerms,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .record
        guard path.namespace == .ipns, path.segments.isEmpty else {
            throw Failure.noRecord(at: path)
        }
        let name: IPNSName
        do {
            name = try IPNSName(path.root)
        } catch {
            throw Failure.invalidPath(path.text, because: "only keys have records: \(error)")
        }
        let record = try await names.record(name, freshness(for: terms))
        let digest = Digest.hash(.sha256, record.bytes.span)
        let tag = EntityTag(String(Multibase.base32.encode(Array(digest.prefix(16))).dropFirst()))
        var head = HTTPResponse(status: .ok)
        head.headerFields[.eTag] = tag.description
        head.headerFields[.cacheControl] = record.lifetime.map(CacheControl.atMost)
        head.headerFields[.vary] = "Accept"
        head.headerFields[.ipfsPath] = path.encoded
        switch terms.preconditions.verdict(on: tag, modified: nil) {
        case .failed: throw Failure.preconditionFailed(path)
        case .notModified:
            head.status = .notModified
            return try await answer.send(head)
        case .proceed: break
        }
        head.headerFields[.contentType] = ResponseFormat.ipnsRecord.mediaType
        head.headerFields[.contentTypeOptions] = "nosniff"
        head.headerFields[.contentDisposition] =
            ContentDisposition(
                kind: .attachment,
                filename: terms.query.filename ?? "\(name).ipns-record"
            ).description
        try await answer.send(head, ByteBuffer(bytes: record.bytes))
    }
}
