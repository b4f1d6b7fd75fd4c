import Multiformats
import UnixFS

/// The HTML page that shows a directory: a head, rows as the entries come, a foot.
///
/// Some of its strings are what clients and the conformance suite look for: `Index of`, the
/// breadcrumbs, and the two links of each row.
struct ListingPage: ListingWriter {
    /// The path of the directory; it ends in a slash.
    private let path: ContentPath
    private let links: PageLinks
    /// The path of its URL.
    private let address: String
    private let cid: CID
    private var html = HTMLWriter()
    private var entries = 0
    private var size: UInt64 = 0

    /// Changes when pages look different, so that no client keeps an old one.
    static let version = Page.fingerprint { (html: inout HTMLWriter) in
        guard let path = try? ContentPath(parsing: "/ipfs/bafkqaaa/a/"),
            let cid = try? CID("bafkqaaa")
        else { return }
        var page = Self(path: path, cid: cid)
        page.writeHead()
        page.write(DirectoryEntry(nameBytes: Array("b".utf8), cid: cid, size: 1))
        page.writeFoot()
        html.markup(String(decoding: page.take(), as: UTF8.self))
    }

    init(path: ContentPath, site: Site = Site(.path), cid: CID) {
        self.path = path
        links = PageLinks(path: path, site: site)
        address = links.address
        self.cid = cid
    }

    var pending: Int { html.count }

    mutating func take() -> [UInt8] { html.take() }

    mutating func writeHead() {
        Page.open(title: "Index of \(path.text)", in: &html)
        html.markup("<main><h1>Index of <span class=\"path\">")
        links.writeBreadcrumbs(in: &html)
        html.markup("</span></h1>\n<p class=\"facts\"><span class=\"cid\">")
        html.text(cid.description)
        html.markup(
            """
            </span> <span class="formats">as <a href="?format=tar">TAR</a>, \
            <a href="?format=car">CAR</a>, <a href="?format=raw">raw block</a>, \
            <a href="?format=ndjson">list</a></span></p>
            <table><thead><tr><th scope="col">Name</th><th scope="col">Size</th></tr></thead><tbody>

            """
        )
        if !path.segments.isEmpty { writeWayUp() }
    }

    mutating func write(_ entry: DirectoryEntry) {
        entries += 1
        html.markup("<tr><td><div class=\"n\"><i class=\"\(EntryIcon(of: entry).rawValue)\"></i>")
        writeLink(to: entry)
        links.writeLink(to: entry, in: &html)
        html.markup("</div></td><td>")
        if let bytes = entry.size {
            size = size.addingReportingOverflow(bytes).partialValue
            html.markup(ByteCount.text(bytes))
        }
        html.markup("</td></tr>\n")
    }

    mutating func writeFoot() {
        html.markup("</tbody></table>\n<p class=\"facts\">")
        html.markup(entries == 0 ? "This directory is empty." : total)
        html.markup("</p></main>\n")
        Page.close(in: &html)
    }

    private var total: String {
        let count = entries == 1 ? "1 entry" : "\(ByteCount.grouped(UInt64(entries))) entries"
        return size > 0 ? "\(count), \(ByteCount.text(size))" : count
    }

    private mutating func writeWayUp() {
        html.markup("<tr><td><div class=\"n\"><i class=\"up\"></i><span><a href=\"")
        html.text(address)
        html.markup("..\">..</a> <small>parent directory</small></span></div></td><td></td></tr>\n")
    }

    private mutating func writeLink(to entry: DirectoryEntry) {
        guard Self.isLinkable(entry.name) else {
            html.markup("<span>")
            html.text(entry.name)
            html.markup("</span>")
            return
        }
        html.markup("<a href=\"")
        html.text(address)
        html.segment(entry.name)
        html.markup("\">")
        html.text(entry.name)
        html.markup("</a>")
    }

    /// Whether a link by this name leads to the entry: a browser would follow `..` upwards, and
    /// a slash would name something deeper.
    private static func isLinkable(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
    }
}
