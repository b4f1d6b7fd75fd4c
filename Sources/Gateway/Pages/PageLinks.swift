import Multiformats
import UnixFS

/// The links of a page about content, from where the client sees it.
struct PageLinks: Sendable {
    private let path: ContentPath
    private let site: Site

    init(path: ContentPath, site: Site) {
        self.path = path
        self.site = site
    }

    /// The path of the page's own URL, encoded.
    var address: String { site.address(of: path) }

    /// Writes the path, each part of it a link to what it names.
    func writeBreadcrumbs(in html: inout HTMLWriter) {
        html.markup("/\(path.namespace.rawValue)/")
        var href = rootHref
        write(path.root, leadingTo: site.kind == .domain ? href + "/" : href, in: &html)
        for segment in path.segments {
            href += "/" + PercentEncoding.encode(segment, keeping: PercentEncoding.segment)
            html.markup("/")
            write(segment, leadingTo: href, in: &html)
        }
    }

    /// Writes a link to an entry by its CID, abbreviated.
    ///
    /// The name, which the browser is told, is encoded twice, as every other gateway writes it.
    func writeLink(to entry: DirectoryEntry, in html: inout HTMLWriter) {
        let once = PercentEncoding.encode(entry.name, keeping: PercentEncoding.segment)
        let twice = PercentEncoding.encode(once, keeping: PercentEncoding.unreserved)
        let text = entry.cid.description
        open(entry.cid, query: "?filename=\(twice)", in: &html)
        html.markup("\(text.prefix(6))…\(text.suffix(6))</a>")
    }

    /// Writes a link to content by its CID.
    func writeLink(to cid: CID, in html: inout HTMLWriter) {
        open(cid, query: "", in: &html)
        html.markup("\(cid)</a>")
    }

    private func open(_ cid: CID, query: String, in html: inout HTMLWriter) {
        html.markup("<a class=\"ipfs-hash\" translate=\"no\" href=\"")
        if site.kind == .domain {
            // Other content is not this domain's to serve.
            html.markup("https://cid.ipfs.tech/#\(cid)\" target=\"_blank\" ")
            html.markup("rel=\"noreferrer noopener\">")
        } else {
            html.text("\(gatewayHref)/ipfs/\(cid)\(query)")
            html.markup("\">")
        }
    }

    private func write(_ text: String, leadingTo href: String, in html: inout HTMLWriter) {
        html.markup("<a href=\"")
        html.text(href)
        html.markup("\">")
        html.text(text)
        html.markup("</a>")
    }

    /// Where the gateway is that has all content below paths.
    private var gatewayHref: String {
        if case .subdomain(let gateway) = site.kind { "//\(gateway)" } else { "" }
    }

    private var rootHref: String {
        guard site.kind != .domain else { return "//\(site.authority)" }
        let root = PercentEncoding.encode(path.root, keeping: PercentEncoding.segment)
        return "\(gatewayHref)/\(path.namespace.rawValue)/\(root)"
    }
}
