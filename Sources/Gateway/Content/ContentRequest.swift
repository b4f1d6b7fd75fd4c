import HTTPTypes
import IPLD
import Multiformats

/// A request for content: a path whose root is known, and how the client wants what it leads to.
struct ContentRequest: Sendable {
    /// What was asked for.
    let path: ContentPath
    /// What that stands for.
    let target: ContentTarget
    /// Where the client sees it.
    let site: Site
    let terms: RequestTerms
    /// How a rule of the site put another target in the place of what was asked for.
    let rewrite: Rewrite?

    enum Rewrite: Equatable, Sendable {
        /// As if it were what was asked for.
        case content
        /// As the page that goes with a status.
        case page(HTTPResponse.Status)
    }

    init(
        path: ContentPath,
        target: ContentTarget,
        site: Site = Site(.path),
        terms: RequestTerms,
        rewrite: Rewrite? = nil
    ) {
        self.rewrite = rewrite
        self.path = path
        self.target = target
        self.site = site
        self.terms = terms
    }

    /// The last name on the way to the target, which tells its type.
    var name: String? { target.segments.last }

    /// The status that a rule gives the answer.
    var ruledStatus: HTTPResponse.Status? {
        if case .page(let status)? = rewrite { status } else { nil }
    }

    /// The path of the URL that the client asked for, encoded.
    var address: String { site.address(of: path) }

    /// Reads the root of an immutable path, and sees that its blocks could be checked.
    static func root(of path: ContentPath) throws(Failure) -> CID {
        let cid = try cid(of: path)
        do {
            try Block.checkSupport(of: cid)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
        return cid
    }

    /// Reads the root of an immutable path.
    static func cid(of path: ContentPath) throws(Failure) -> CID {
        do {
            return try CID(path.root)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
    }
}
