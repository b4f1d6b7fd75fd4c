import Multiformats
import Retrieval
import UnixFS

/// The part of a representation that a 206 answer carries.
struct ContentRange {
    let bytes: Range<UInt64>
    let size: UInt64

    /// The value of `Content-Range`.
    var field: String { "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(size)" }
}

extension ContentRequest {
    /// What to fetch for a file, directory or symlink at the end of the path, as far as the
    /// request alone tells: a slash at its end announces a directory.
    var entityWant: Want {
        if path.endsInSlash { return Want(root: root, path: path.segments, scope: .block) }
        let file = fileWant(root: root, name: query.filename ?? path.name)
        return Want(root: root, path: path.segments, scope: file.scope, bytes: file.bytes)
    }

    /// What to fetch of a file: all, the range asked for, what HEAD needs to know its type, or, to
    /// a client that may have it already, nothing beyond its root.
    func fileWant(root: CID, name: String?) -> Want {
        if ifNoneMatch != nil || isHead && name.flatMap(ContentType.named) != nil {
            return Want(root: root, scope: .block)
        }
        if isHead {
            return Want(
                root: root,
                bytes: EntityBytes(from: 0, to: Int64(ContentType.prefixLength - 1))
            )
        }
        return Want(root: root, bytes: ifRange == nil ? range?.specs.first?.entityBytes : nil)
    }

    /// The range of `size` bytes to answer with; nil for all of them.
    ///
    /// - Throws: 416 when there are no such bytes.
    func range(of size: UInt64, _ tag: EntityTag) throws(Failure) -> ContentRange? {
        guard let range, ifRange.map({ IfRange.allowsRange($0[...], of: tag) }) ?? true else {
            return nil
        }
        switch range.choice(size: size) {
        case .partial(let bytes): return ContentRange(bytes: bytes, size: size)
        case .unsatisfiable: throw .unsatisfiableRange(size: size)
        }
    }

    /// `Content-Disposition` of what is no use to a browser.
    func attachment(_ name: String) -> String {
        ContentDisposition(kind: .attachment, filename: query.filename ?? name).description
    }

    /// `Content-Disposition` of a file with this name; nil when the browser is to decide.
    func disposition(of name: String?) -> String? {
        guard query.download || query.filename != nil else { return nil }
        return ContentDisposition(
            kind: query.download ? .attachment : .inline,
            filename: query.filename ?? name
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
