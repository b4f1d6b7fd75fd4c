import HTTPTypes

/// A failure as a page for a browser.
enum ErrorPage {
    static func html(_ failure: Failure) -> [UInt8] {
        var html = HTMLWriter()
        let title = title(failure.status.code)
        Page.open(title: "\(failure.status.code) \(title)", in: &html)
        html.markup("<main><p class=\"code\">\(failure.status.code) ")
        html.text(failure.status.reasonPhrase)
        html.markup("</p>\n<h1>\(title)</h1>\n<p class=\"message\">")
        html.text(sentence(failure.message))
        html.markup(".</p>\n")
        if let advice = failure.advice {
            html.markup("<p>")
            html.text(advice)
            html.markup("</p>\n")
        }
        if let seconds = failure.retryAfter {
            html.markup(
                "<p>Trying again may help, in \(seconds == 1 ? "a second" : "\(seconds) seconds").</p>\n"
            )
        }
        if let ways = failure.ways, ways.leadBeyond { write(ways, in: &html) }
        if !failure.attempts.isEmpty { write(failure.attempts, in: &html) }
        html.markup("</main>\n")
        Page.close(in: &html)
        return html.take()
    }

    /// A message as a sentence begins; a path, a CID or a name keeps its case.
    private static func sentence(_ message: String) -> String {
        let word = message.prefix { $0 != " " }
        guard word.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return message
        }
        return message.prefix(1).uppercased() + message.dropFirst()
    }

    private static func write(_ ways: Ways, in html: inout HTMLWriter) {
        html.markup("<h2>Where it was looked for</h2>\n<dl class=\"ways\">\n")
        for way in ways.all {
            html.markup("<dt>")
            html.text(way.title)
            html.markup("</dt><dd>")
            html.text(way.sentence)
            html.markup(".</dd>\n")
        }
        html.markup("</dl>\n")
    }

    private static func write(_ attempts: [Failure.Attempt], in html: inout HTMLWriter) {
        html.markup(
            """
            <h2>What was tried</h2>
            <table class="tried"><thead><tr><th scope="col">At</th><th scope="col">Upstream</th>\
            <th scope="col">Outcome</th></tr></thead><tbody>

            """
        )
        for attempt in attempts {
            html.markup("<tr><td>\(Failure.seconds(attempt.started))</td><td>")
            html.text(attempt.upstream)
            html.markup(" <span class=\"cid\">")
            html.text(attempt.kind)
            html.markup("</span></td><td>")
            html.text(attempt.outcome)
            html.markup(" after \(Failure.seconds(attempt.elapsed))</td></tr>\n")
        }
        html.markup("</tbody></table>\n")
    }

    private static func title(_ code: Int) -> String {
        switch code {
        case 400: "This address cannot be read"
        case 404: "There is nothing here"
        case 405: "This can only be read"
        case 406: "Not in that format"
        case 410, 451: "This is not served here"
        case 412: "Not in the cache"
        case 414: "This address is too long"
        case 416: "Not that much of it"
        case 422: "This directory has no usable page"
        case 429: "Too much at once"
        case 501: "Not possible yet"
        case 502: "Nobody could deliver this"
        case 503: "Not now"
        case 504: "This took too long"
        default: "Something went wrong"
        }
    }
}
