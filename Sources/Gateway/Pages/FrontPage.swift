/// The page at `/`: what this is, a place to put a CID, and how programs use it.
enum FrontPage {
    /// `authority` is the host, and port, under which this gateway was reached.
    static func html(authority: String?) -> [UInt8] {
        let base = "http://" + (authority ?? "127.0.0.1:8480")
        var html = HTMLWriter()
        Page.open(title: "Regatta", in: &html)
        html.markup(
            """
            <main><h1>IPFS, checked on this machine</h1>
            <p>Regatta asks several gateways at once for what you want, takes the first that \
            delivers, checks every block against its CID, and keeps what it checked. Nothing \
            unchecked reaches you.</p>
            <form action="/" method="get"><label for="q">CID or address</label>\
            <input id="q" name="q" required autocomplete="off" autocapitalize="off" \
            spellcheck="false" placeholder="bafy… or ipfs://…"><button>Open</button></form>
            <h2>From programs</h2>
            <ul>
            <li>Any HTTP client: <code>
            """
        )
        html.text("curl \(base)/ipfs/<CID>/<path>")
        html.markup(
            "</code></li>\n<li>curl, ffmpeg and others that know <code>ipfs://</code>: <code>"
        )
        html.text("IPFS_GATEWAY=\(base) curl ipfs://<CID>/<path>")
        html.markup("</code></li>\n<li>Blocks and CARs, to check yourself: <code>")
        html.text("curl \(base)/ipfs/<CID>?format=car")
        html.markup("</code></li>\n</ul></main>\n")
        Page.close(in: &html)
        return html.take()
    }

    /// Where what was typed into the page leads; nil when it names nothing.
    ///
    /// Takes a CID, a path, an `ipfs://` address, or the address of another gateway's page.
    static func location(of typed: String) -> String? {
        if let location = ContentURI.location(of: typed) { return location }
        var text = FieldSyntax.trimmed(typed.utf8)[...]
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let afterHost = text.dropFirst(scheme.count).utf8.drop { $0 != UInt8(ascii: "/") }
            text = Substring(afterHost)
        }
        if text.utf8.first != UInt8(ascii: "/") { text = "/ipfs/" + text }
        return ContentURI.location(ofPath: String(text))
    }
}
