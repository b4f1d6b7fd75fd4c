/// The media type of a file: by the extension of its name, else by its first bytes.
enum ContentType {
    static let html = "text/html"
    static let text = "text/plain; charset=utf-8"
    static let binary = "application/octet-stream"
    /// The body is the name the link points to (as other gateways answer).
    static let symlink = "inode/symlink"

    /// How many bytes from the start of a file decide.
    static let prefixLength = 3072

    /// The type that `name` promises; nil when its extension is none we know.
    static func named(_ name: String) -> String? {
        let bytes = name.utf8
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let suffix = bytes[bytes.index(after: dot)...]
        guard !suffix.isEmpty, suffix.count <= 12 else { return nil }
        return byExtension[Substring(suffix).lowercased()]
    }

    /// The type of a file of `size` bytes that begins with `front`.
    static func sniffed(_ front: ArraySlice<UInt8>, of size: UInt64) -> String {
        let prefix = front.prefix(prefixLength)
        return ContentSniffer.type(of: prefix, isWhole: UInt64(prefix.count) == size)
    }

    // HTML goes out without a charset, so that a page's own declaration counts.
    private static let byExtension: [String: String] = [
        // Text
        "asc": text, "c": text, "cfg": text, "conf": text, "go": text, "h": text, "ini": text,
        "log": text, "py": text, "rs": text, "sh": text, "sol": text, "srt": text, "swift": text,
        "text": text, "toml": text, "txt": text,
        "css": "text/css; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "htm": html, "html": html,
        "ics": "text/calendar; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "markdown": "text/markdown; charset=utf-8",
        "md": "text/markdown; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
        "vtt": "text/vtt; charset=utf-8",
        "xhtml": "application/xhtml+xml",
        "xml": "text/xml; charset=utf-8",
        "yaml": "application/yaml", "yml": "application/yaml",

        // Structured
        "cbor": "application/cbor",
        "geojson": "application/geo+json",
        "json": "application/json",
        "jsonld": "application/ld+json",
        "map": "application/json",
        "parquet": "application/vnd.apache.parquet",
        "rss": "application/rss+xml",
        "atom": "application/atom+xml",
        "sqlite": "application/vnd.sqlite3",
        "wasm": "application/wasm",
        "webmanifest": "application/manifest+json",

        // Images
        "apng": "image/apng",
        "avif": "image/avif",
        "bmp": "image/bmp",
        "gif": "image/gif",
        "heic": "image/heic",
        "ico": "image/x-icon",
        "jpeg": "image/jpeg", "jpg": "image/jpeg",
        "jxl": "image/jxl",
        "png": "image/png",
        "svg": "image/svg+xml",
        "tif": "image/tiff", "tiff": "image/tiff",
        "webp": "image/webp",

        // Sound and moving pictures
        "aac": "audio/aac",
        "avi": "video/x-msvideo",
        "flac": "audio/flac",
        "m3u8": "application/vnd.apple.mpegurl",
        "m4a": "audio/mp4",
        "m4s": "video/iso.segment",
        "m4v": "video/mp4",
        "mid": "audio/midi",
        "mkv": "video/x-matroska",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg",
        "mp4": "video/mp4",
        "mpd": "application/dash+xml",
        "mpeg": "video/mpeg", "mpg": "video/mpeg",
        "oga": "audio/ogg", "ogg": "audio/ogg",
        "ogv": "video/ogg",
        "opus": "audio/ogg",
        "ts": "video/mp2t",
        "wav": "audio/wav",
        "weba": "audio/webm",
        "webm": "video/webm",

        // Fonts
        "otf": "font/otf",
        "ttf": "font/ttf",
        "woff": "font/woff",
        "woff2": "font/woff2",

        // Documents
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "epub": "application/epub+zip",
        "odt": "application/vnd.oasis.opendocument.text",
        "pdf": "application/pdf",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "rtf": "application/rtf",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",

        // Archives and models
        "7z": "application/x-7z-compressed",
        "bin": binary,
        "bz2": "application/x-bzip2",
        "car": "application/vnd.ipld.car",
        "deb": "application/vnd.debian.binary-package",
        "glb": "model/gltf-binary",
        "gltf": "model/gltf+json",
        "gz": "application/gzip", "tgz": "application/gzip",
        "iso": "application/x-iso9660-image",
        "jar": "application/java-archive",
        "rar": "application/vnd.rar",
        "stl": "model/stl",
        "tar": "application/x-tar",
        "torrent": "application/x-bittorrent",
        "usdz": "model/vnd.usdz+zip",
        "xz": "application/x-xz",
        "zip": "application/zip",
        "zst": "application/zstd",
    ]
}
