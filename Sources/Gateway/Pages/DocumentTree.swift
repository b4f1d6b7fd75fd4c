import IPLD
import Multiformats

/// The values of a document as nested lists, so many as a person would look at.
struct DocumentTree {
    /// How many values are shown, and how deep.
    private static let valueLimit = 2000
    private static let depthLimit = 32
    /// How much of a long text is shown, in characters, and of long bytes.
    private static let textLimit = 1000
    private static let bytesLimit = 64

    private let links: PageLinks
    private var values = 0

    init(links: PageLinks) {
        self.links = links
    }

    /// Writes a value, and says where something is left out.
    mutating func write(_ node: IPLDNode, depth: Int = 0, in html: inout HTMLWriter) {
        values += 1
        switch node {
        case .map(let entries):
            write(entries.map { (key: $0.key, value: $0.value) }, "{ }", depth, in: &html)
        case .list(let nodes):
            let items = nodes.enumerated().map { (key: "\($0.offset)", value: $0.element) }
            write(items, "[ ]", depth, in: &html)
        case .link(let cid): links.writeLink(to: cid, in: &html)
        case .string(let text):
            html.markup("<q>")
            html.text(text.prefix(Self.textLimit))
            html.markup(text.count > Self.textLimit ? "…</q>" : "</q>")
        case .bytes(let bytes):
            html.markup("<code>")
            html.markup(bytes.prefix(Self.bytesLimit).map(Self.hexadecimal).joined())
            html.markup(bytes.count > Self.bytesLimit ? "…</code>" : "</code>")
            html.markup(" <small>\(ByteCount.text(UInt64(bytes.count)))</small>")
        case .integer(let number): html.markup("<code>\(number)</code>")
        case .float(let number): html.markup("<code>\(number)</code>")
        case .bool(let value): html.markup("<code>\(value)</code>")
        case .null: html.markup("<code>null</code>")
        }
    }

    private mutating func write(
        _ items: [(key: String, value: IPLDNode)],
        _ empty: String,
        _ depth: Int,
        in html: inout HTMLWriter
    ) {
        guard !items.isEmpty else { return html.markup("<code>\(empty)</code>") }
        guard depth < Self.depthLimit else { return html.markup("<small>and deeper</small>") }
        html.markup("<ul class=\"tree\">\n")
        for (index, item) in items.enumerated() {
            guard values < Self.valueLimit else {
                html.markup("<li><small>and \(items.count - index) more</small></li>\n")
                break
            }
            html.markup("<li><b>")
            html.text(item.key.prefix(Self.textLimit))
            html.markup("</b> ")
            write(item.value, depth: depth + 1, in: &html)
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
