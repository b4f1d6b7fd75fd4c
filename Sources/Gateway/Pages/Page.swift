import Multiformats
import OpenSSL

/// What all pages of this gateway share: the frame around them, and the policy they are sent with.
enum Page {
    /// `Content-Security-Policy` of every page: nothing but the style sheet within, named by its
    /// hash, and the pictures inside that; no script, no frame, forms to this gateway only.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(styleHash)'; img-src data:; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'"

    static func open(title: String, in html: inout HTMLWriter) {
        html.markup(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>
            """
        )
        html.text(title)
        html.markup("</title>\n<style>\(PageStyle.sheet)</style></head><body>\n")
        html.markup(
            """
            <header><a href="/" class="brand"><i class="sail"></i>Regatta</a>\
            <span>a local gateway that checks every block</span></header>

            """
        )
    }

    static func close(in html: inout HTMLWriter) {
        html.markup("</body></html>\n")
    }

    /// A short text that is another one for another page.
    static func fingerprint(of write: (inout HTMLWriter) -> Void) -> String {
        var html = HTMLWriter()
        write(&html)
        let digest = Digest.hash(.sha256, html.bytes.span)
        return String(Multibase.base32.encode(Array(digest.prefix(10))).dropFirst())
    }

    private static let styleHash: String = {
        let digest = Digest.hash(.sha256, Array(PageStyle.sheet.utf8).span)
        // Multibase puts a letter before the text and leaves out the padding: 32 bytes need one.
        return Multibase.base64.encode(digest).dropFirst() + "="
    }()
}
