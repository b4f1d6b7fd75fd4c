import Multiformats
import Retrieval
import UnixFS

extension ContentRequest {
    /// What to fetch for a file, directory or symlink at the end of the path, as far as the
    /// request alone tells: a slash at its end announces a directory.
    var entityWant: Want {
        if path.endsInSlash { return Want(root: target.root, path: target.segments, scope: .block) }
        let file = fileWant(root: target.root, name: terms.query.filename ?? name)
        return Want(
            root: target.root,
            path: target.segments,
            scope: file.scope,
            bytes: file.bytes
        )
    }

    /// What to fetch of a file: all, the range asked for, what HEAD needs to know its type, or, to
    /// a client that may have it already, nothing beyond its root.
    func fileWant(root: CID, name: String?) -> Want {
        let isTyped = name.flatMap(ContentType.named) != nil
        if terms.preconditions.mayEndWithoutBody || terms.isHead && isTyped {
            return Want(root: root, scope: .block)
        }
        if terms.isHead {
            return Want(
                root: root,
                bytes: EntityBytes(from: 0, to: Int64(ContentType.prefixLength - 1))
            )
        }
        let isRanged = terms.preconditions.ifRange == nil
        return Want(root: root, bytes: isRanged ? terms.range?.specs.first?.entityBytes : nil)
    }

    /// What to fetch of the path alone, to its end.
    var pathWant: Want { Want(root: target.root, path: target.segments, scope: .block) }

    /// The ranges of `size` bytes to answer with; nil for all of them.
    ///
    /// - Throws: 416 when there are no such bytes.
    func ranges(of size: UInt64, _ tag: EntityTag) throws(Failure) -> [Range<UInt64>]? {
        guard let range = terms.range, terms.preconditions.allowRange(of: tag) else { return nil }
        switch range.choice(size: size) {
        case .whole: return nil
        case .partial(let ranges): return ranges
        case .unsatisfiable: throw .unsatisfiableRange(size: size)
        }
    }

    /// `Content-Disposition` of what is no use to a browser.
    func attachment(_ name: String) -> String {
        named(.attachment, name)
    }

    /// `Content-Disposition` with this name, or the one that the client wants.
    func named(_ kind: ContentDisposition.Kind, _ name: String) -> String {
        ContentDisposition(
            kind: terms.query.download ? .attachment : kind,
            filename: terms.query.filename ?? name
        ).description
    }

    /// `Content-Disposition` of a file with this name; nil when the browser is to decide.
    func disposition(of name: String?) -> String? {
        guard terms.query.download || terms.query.filename != nil else { return nil }
        return ContentDisposition(
            kind: terms.query.download ? .attachment : .inline,
            filename: terms.query.filename ?? name
        ).description
    }
}

extension RangeHeader.Spec {
    /// The range as a CAR request has it; nil when no upstream could be asked for it.
    fileprivate var entityBytes: EntityBytes? {
        switch self {
        case .between(let first, let last):
            EntityBytes(from: Int64(clamping: first), to: Int64(clamping: last))
        case .from(let first): EntityBytes(from: Int64(clamping: first), to: nil)
        case .last(let count):
            count == 0 ? nil : EntityBytes(from: -Int64(clamping: count), to: nil)
        }
    }
}
