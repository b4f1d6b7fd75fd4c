/// The media type that the first bytes of a file tell (after the WHATWG's MIME Sniffing
/// Standard, with the formats people keep on IPFS).
enum ContentSniffer {
    /// Bytes at a place that only one kind of file has there.
    private struct Signature: Sendable {
        let offset: Int
        let bytes: [UInt8]
        let type: String

        init(_ bytes: [UInt8], at offset: Int = 0, _ type: String) {
            self.bytes = bytes
            self.offset = offset
            self.type = type
        }

        init(_ text: String, at offset: Int = 0, _ type: String) {
            self.init(Array(text.utf8), at: offset, type)
        }

        func matches(_ prefix: ArraySlice<UInt8>) -> Bool {
            prefix.dropFirst(offset).starts(with: bytes)
        }
    }

    /// The type of a file that begins with `prefix`; `isWhole` when there is no more of it.
    static func type(of prefix: ArraySlice<UInt8>, isWhole: Bool) -> String {
        guard !prefix.isEmpty else { return ContentType.text }
        if let signature = signatures.first(where: { $0.matches(prefix) }) { return signature.type }
        if let type = container(prefix) { return type }
        if isText(prefix, isWhole: isWhole) {
            return markup(prefix) ?? json(prefix, isWhole: isWhole) ?? ContentType.text
        }
        return ContentType.binary
    }

    private static let signatures: [Signature] = [
        Signature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        Signature([0xFF, 0xD8, 0xFF], "image/jpeg"),
        Signature("GIF87a", "image/gif"),
        Signature("GIF89a", "image/gif"),
        Signature([0x49, 0x49, 0x2A, 0x00], "image/tiff"),
        Signature([0x4D, 0x4D, 0x00, 0x2A], "image/tiff"),
        Signature([0x00, 0x00, 0x01, 0x00], "image/x-icon"),
        Signature([0xFF, 0x0A], "image/jxl"),
        Signature([0x00, 0x00, 0x00, 0x0C, 0x4A, 0x58, 0x4C, 0x20], "image/jxl"),
        Signature("%PDF-", "application/pdf"),
        Signature("%!PS-Adobe-", "application/postscript"),
        Signature("{\\rtf", "application/rtf"),
        Signature("ID3", "audio/mpeg"),
        Signature([0xFF, 0xFB], "audio/mpeg"),
        Signature([0xFF, 0xF3], "audio/mpeg"),
        Signature([0xFF, 0xF1], "audio/aac"),
        Signature([0xFF, 0xF9], "audio/aac"),
        Signature("fLaC", "audio/flac"),
        Signature("MThd", "audio/midi"),
        Signature([0x00, 0x00, 0x01, 0xBA], "video/mpeg"),
        Signature("#EXTM3U", "application/vnd.apple.mpegurl"),
        Signature("wOFF", "font/woff"),
        Signature("wOF2", "font/woff2"),
        Signature("OTTO", "font/otf"),
        Signature([0x00, 0x01, 0x00, 0x00, 0x00], "font/ttf"),
        Signature("ttcf", "font/collection"),
        Signature([0x00, 0x61, 0x73, 0x6D], "application/wasm"),
        Signature("SQLite format 3\0", "application/vnd.sqlite3"),
        Signature("PAR1", "application/vnd.apache.parquet"),
        Signature("glTF", "model/gltf-binary"),
        Signature([0x1F, 0x8B, 0x08], "application/gzip"),
        Signature([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        Signature([0x50, 0x4B, 0x05, 0x06], "application/zip"),
        Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "application/x-xz"),
        Signature([0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        Signature("BZh", "application/x-bzip2"),
        Signature("Rar!\u{1A}\u{7}", "application/vnd.rar"),
        Signature("ustar", at: 257, "application/x-tar"),
        Signature([0x7F, 0x45, 0x4C, 0x46], "application/x-executable"),
    ]

    /// Formats that say further in what they hold.
    private static func container(_ prefix: ArraySlice<UInt8>) -> String? {
        func has(_ text: String, at offset: Int) -> Bool {
            prefix.dropFirst(offset).starts(with: text.utf8)
        }
        if has("RIFF", at: 0) {
            if has("WEBPVP", at: 8) { return "image/webp" }
            if has("WAVE", at: 8) { return "audio/wav" }
            if has("AVI ", at: 8) { return "video/x-msvideo" }
        }
        if has("FORM", at: 0), has("AIFF", at: 8) { return "audio/aiff" }
        if has("OggS", at: 0) {
            return has("\u{1}video", at: 28) || has("\u{80}theora", at: 28)
                ? "video/ogg" : "audio/ogg"
        }
        if has("BM", at: 0), prefix.count >= 14, prefix.dropFirst(6).starts(with: [0, 0, 0, 0]) {
            return "image/bmp"
        }
        if prefix.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            let head = prefix.prefix(64)
            return contains("webm", in: head) ? "video/webm" : "video/x-matroska"
        }
        return has("ftyp", at: 4) ? isoMedia(prefix) : nil
    }

    private static func isoMedia(_ prefix: ArraySlice<UInt8>) -> String {
        switch String(decoding: prefix.dropFirst(8).prefix(4), as: UTF8.self) {
        case "avif", "avis": "image/avif"
        case "heic", "heix", "heif", "mif1", "msf1": "image/heic"
        case "qt  ": "video/quicktime"
        case "M4A ", "M4B ": "audio/mp4"
        default: "video/mp4"
        }
    }

    private static func contains(_ text: String, in bytes: ArraySlice<UInt8>) -> Bool {
        let text = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: text) }
    }

    /// UTF-8 without the control characters that no text has; the last character may be cut.
    private static func isText(_ prefix: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        let controls = prefix.contains { byte in
            byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B
        }
        guard !controls else { return false }
        if String(validating: prefix, as: UTF8.self) != nil { return true }
        guard !isWhole else { return false }
        return (1...3).contains { cut in
            String(validating: prefix.dropLast(cut), as: UTF8.self) != nil
        }
    }

    private static func markup(_ prefix: ArraySlice<UInt8>) -> String? {
        let start = String(
            decoding: prefix.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) },
            as: UTF8.self
        )
        .lowercased()
        if htmlTags.contains(where: { isTag($0, opening: start) }) { return ContentType.html }
        if isTag("<svg", opening: start) { return "image/svg+xml" }
        guard start.hasPrefix("<?xml") || start.hasPrefix("<!doctype svg") else { return nil }
        return contains("<svg", in: Array(start.utf8)[...])
            ? "image/svg+xml" : "text/xml; charset=utf-8"
    }

    private static let htmlTags = [
        "<!doctype html", "<html", "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table",
        "<a", "<style", "<title", "<b", "<body", "<br", "<p", "<!--",
    ]

    /// Whether `text` begins with `tag` and the tag's name ends there.
    private static func isTag(_ tag: String, opening text: String) -> Bool {
        guard text.hasPrefix(tag) else { return false }
        guard tag != "<!--" else { return true }
        guard let next = text.utf8.dropFirst(tag.utf8.count).first else { return false }
        return next == UInt8(ascii: ">") || next <= 0x20
    }

    private static func json(_ prefix: ArraySlice<UInt8>, isWhole: Bool) -> String? {
        var scanner = JSONScanner()
        return scanner.accepts(prefix, isWhole: isWhole) ? "application/json" : nil
    }
}
