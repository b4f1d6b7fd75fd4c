import HTTPTypes
import IPLD
import Multiformats
import NIOCore
import Retrieval
import UnixFS

extension ContentResponder {
    /// Answers with a block of JSON or CBOR, or a page that shows one.
    func respond(
        to request: ContentRequest,
        withDocument resolution: Resolution,
        _ form: DocumentForm,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        switch form {
        case .unavailable(let format): throw Failure.unavailable(format, of: request.path)
        case .bytes(let format):
            answer.kind = .document
            let form = BlockForm(
                tag: Self.tag(of: resolution.terminus.cid, as: format),
                type: format.mediaType,
                disposition: Self.disposition(of: resolution.terminus.cid, format, request)
            )
            try await respond(to: request, with: resolution, as: form, session, &answer)
        case .page:
            try await respond(to: request, withPageOf: resolution, session, &answer)
        }
    }

    /// The tag of a document as it is sent.
    static func tag(of cid: CID, as format: ResponseFormat) -> EntityTag {
        EntityTag("\(cid).\(format.rawValue)")
    }

    /// Browsers show JSON, and can do nothing with CBOR.
    private static func disposition(
        of cid: CID,
        _ format: ResponseFormat,
        _ request: ContentRequest
    ) -> String {
        switch format {
        case .json, .dagJSON: request.named(.inline, "\(cid).json")
        default: request.named(.attachment, "\(cid).cbor")
        }
    }

    private func respond(
        to request: ContentRequest,
        withPageOf resolution: Resolution,
        _ session: Session,
        _ answer: inout Answer
    ) async throws {
        answer.kind = .page
        let block = resolution.terminus
        let content = ContentHead(
            request,
            roots: resolution.roots,
            tag: EntityTag("DagIndex-\(DocumentPage.version)_CID-\(block.cid)"),
            session: session,
            isPage: true
        )
        if try await content.sendNotModified(&answer) { return }
        var head = content.head(.ok, type: ContentType.html, cache: &answer)
        head.headerFields[.contentSecurityPolicy] = Page.policy
        head.headerFields[.contentTypeOptions] = "nosniff"
        head.headerFields[.referrerPolicy] = "same-origin"
        let page = DocumentPage.html(of: block, at: request.path, on: request.site)
        try await answer.send(head, ByteBuffer(bytes: page))
    }
}
