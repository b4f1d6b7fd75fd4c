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
    /// Whether a rule of the site put another target in the place of what was asked for.
    let isRewritten: Bool

    init(
        path: ContentPath,
        target: ContentTarget,
        site: Site = Site(.path),
        terms: RequestTerms,
        isRewritten: Bool = false
    ) {
        self.isRewritten = isRewritten
        self.path = path
        self.target = target
        self.site = site
        self.terms = terms
    }

    /// The path of the URL that the client asked for, encoded.
    var address: String { site.address(of: path) }

    /// Reads the root of an immutable path.
    static func root(of path: ContentPath) throws(Failure) -> CID {
        let cid: CID
        do {
            cid = try CID(path.root)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
        do {
            try Block.checkSupport(of: cid)
        } catch {
            throw .invalidPath(path.text, because: error.description)
        }
        return cid
    }
}
