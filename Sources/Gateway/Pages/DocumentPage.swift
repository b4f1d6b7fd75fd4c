import IPLD
import Multiformats

/// The HTML page that shows a document, a block of DAG-CBOR or DAG-JSON, to a person.
enum DocumentPage {
    /// Changes when pages look different, so that no client keeps an old one.
    static let version = Page.fingerprint { html in
        guard let path = try? ContentPath(parsing: "/ipfs/bafkqaaa/"),
            let hash = try? Multihash(
                code: Multihash.identity,
                digest: Array("[{\"a\":1}]".utf8)
            ),
            let cid = try? CID(version: .v1, codec: .dagJSON, multihash: hash),
            let block = try? Block(inlineIn: cid)
        else { return }
        html.markup(
            String(decoding: Self.html(of: block, at: path, on: Site(.path)), as: UTF8.self)
        )
    }

    static func html(of block: Block, at path: ContentPath, on site: Site) -> [UInt8] {
        let links = PageLinks(path: path, site: site)
        var html = HTMLWriter()
        Page.open(title: "\(block.cid.codec) at \(path.text)", in: &html)
        html.markup("<main><h1>A \(block.cid.codec) document <span class=\"path\">")
        links.writeBreadcrumbs(in: &html)
        html.markup("</span></h1>\n<p class=\"facts\"><span class=\"cid\">")
        html.text(block.cid.description)
        html.markup(
            """
            </span> <span class="formats">\(ByteCount.text(UInt64(block.bytes.count))), as \
            <a href="?format=\(block.cid.codec)">\(block.cid.codec)</a>, \
            <a href="?format=raw">raw block</a>, <a href="?format=car">CAR</a></span></p>

            """
        )
        do {
            var tree = DocumentTree(links: links)
            tree.write(try IPLDNode(decoding: block), in: &html)
        } catch {
            html.markup("<p class=\"message\">There is nothing to show of it: ")
            html.text("\(error)")
            html.markup(".</p>\n")
        }
        html.markup("</main>\n")
        Page.close(in: &html)
        return html.take()
    }
}
