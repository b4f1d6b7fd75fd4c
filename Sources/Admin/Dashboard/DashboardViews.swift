import HTTPTypes
import Hummingbird
import NIOCore

/// The page for people, from the binary: nothing of it comes from elsewhere.
enum DashboardViews {
    /// One file of the page.
    private struct File: Sendable {
        let name: String
        let type: String
        let bytes: [UInt8]
    }

    /// Scripts and styles of this origin only, and nobody may frame the page.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
        connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    private static let page = File(
        name: "index.html",
        type: "text/html; charset=utf-8",
        bytes: PackageResources.index_html
    )

    private static let files = [
        File(name: "icon.svg", type: "image/svg+xml", bytes: PackageResources.icon_svg),
        File(
            name: "style.css",
            type: "text/css; charset=utf-8",
            bytes: PackageResources.style_css
        ),
        script("api.js", PackageResources.api_js),
        script("dom.js", PackageResources.dom_js),
        script("gateways.js", PackageResources.gateways_js),
        script("main.js", PackageResources.main_js),
        script("panels.js", PackageResources.panels_js),
        script("races.js", PackageResources.races_js),
        script("requests.js", PackageResources.requests_js),
        script("words.js", PackageResources.words_js),
    ]

    private static func script(_ name: String, _ bytes: [UInt8]) -> File {
        File(name: name, type: "text/javascript; charset=utf-8", bytes: bytes)
    }

    static func add(to router: Router<BasicRequestContext>) {
        router.get("/") { _, _ in response(page) }
        for file in files {
            router.get("/dashboard/\(file.name)") { _, _ in response(file) }
        }
    }

    private static func response(_ file: File) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: file.type, .cacheControl: "no-cache",
                .contentSecurityPolicy: policy, .referrerPolicy: "no-referrer",
                .contentLength: "\(file.bytes.count)",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))
        )
    }
}

extension HTTPField.Name {
    fileprivate static var referrerPolicy: Self {
        // A constant that is a token is a name.
        Self("Referrer-Policy") ?? .contentSecurityPolicy
    }
}
