import Retrieval
import Testing

@testable import Gateway

@Suite struct ContentTypeTests {
    @Test(
        arguments: [
            ("index.html", "text/html"), ("INDEX.HTM", "text/html"),
            ("a.txt", "text/plain; charset=utf-8"),
            ("logo.svg", "image/svg+xml"), ("x.json", "application/json"),
            ("a.b.tar", "application/x-tar"),
            ("app.js", "text/javascript; charset=utf-8"), (".css", "text/css; charset=utf-8"),
            ("film.mp4", "video/mp4"), ("a.WASM", "application/wasm"),
        ]
    )
    func `The extension decides, in any case`(name: String, type: String) {
        #expect(ContentType.named(name) == type)
    }

    @Test(arguments: [
        "", "README", "a.", "a.unknown", "html", "a.averyveryverylongextension", "a.é",
    ])
    func `A name without a known extension decides nothing`(name: String) {
        #expect(ContentType.named(name) == nil)
    }

    @Test(
        arguments: [
            ("<!DOCTYPE HTML><p>", "text/html"), ("  \n<html lang=en>", "text/html"),
            ("<!-- x --><svg>", "text/html"), ("<b>x", "text/html"), ("<br>", "text/html"),
            ("<blink>", "text/plain; charset=utf-8"), ("<html", "text/plain; charset=utf-8"),
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            ("<?xml version='1.0'?><svg/>", "image/svg+xml"),
            ("<?xml version='1.0'?><rss/>", "text/xml; charset=utf-8"),
            ("{\"a\": [1, 2.5e3, true, null, {}]}", "application/json"), ("[]", "application/json"),
            ("{a: 1}", "text/plain; charset=utf-8"),
            ("[section]\nkey=1", "text/plain; charset=utf-8"),
            ("{\"a\": 1", "text/plain; charset=utf-8"), ("{} {}", "text/plain; charset=utf-8"),
            ("hello\n", "text/plain; charset=utf-8"), ("Ärger", "text/plain; charset=utf-8"),
            ("%PDF-1.7", "application/pdf"), ("#EXTM3U\n", "application/vnd.apple.mpegurl"),
            ("", "text/plain; charset=utf-8"), ("a\0b", "application/octet-stream"),
        ]
    )
    func `Text is told by what it begins with`(text: String, type: String) {
        #expect(ContentSniffer.type(of: Array(text.utf8)[...], isWhole: true) == type)
    }

    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), "image/webp"),
            (Array("RIFF\u{1}\u{2}\u{3}\u{4}WAVEfmt ".utf8), "audio/wav"),
            (Array("\0\0\0\u{18}ftypmp42".utf8), "video/mp4"),
            (Array("\0\0\0\u{18}ftypavif".utf8), "image/avif"),
            ([0x1A, 0x45, 0xDF, 0xA3] + Array("....B.webm".utf8), "video/webm"),
            ([0x1A, 0x45, 0xDF, 0xA3] + Array("..matroska".utf8), "video/x-matroska"),
            (
                Array("OggS".utf8) + Array(repeating: 0, count: 24) + Array("\u{1}vorbis".utf8),
                "audio/ogg"
            ),
            ([0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0], "application/wasm"),
            ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
            (Array(repeating: 0x61, count: 257) + Array("ustar\0".utf8), "application/x-tar"),
            ([0xC3, 0x28, 0xA0], "application/octet-stream"),
            ([0x00], "application/octet-stream"),
        ] as [([UInt8], String)]
    )
    func `Other files are told by their signatures`(bytes: [UInt8], type: String) {
        #expect(ContentSniffer.type(of: bytes[...], isWhole: true) == type)
    }

    @Test func `A prefix may end within a character or a document`() {
        let text = Array("{\"name\": \"Zażółć\", \"x\": [tru".utf8)
        for length in 1...text.count {
            let type = ContentSniffer.type(of: text.prefix(length), isWhole: false)
            #expect(type == "application/json", "\(length) bytes")
        }
        let cut = Array("Zażółć".utf8).dropLast()
        #expect(ContentSniffer.type(of: cut, isWhole: false) == "text/plain; charset=utf-8")
        #expect(ContentSniffer.type(of: cut, isWhole: true) == "application/octet-stream")
    }

    @Test func `Deep nesting and noise are judged without harm`() {
        let deep = Array(repeating: UInt8(ascii: "["), count: 3072)
        #expect(ContentSniffer.type(of: deep[...], isWhole: false) == "text/plain; charset=utf-8")
        var random = SplitMix(seed: 3)
        for _ in 0..<2000 {
            let alphabet = Array("{}[]\",:\\ 0-9.e+truefalsn<!\0\u{1b}".utf8) + [0xC3, 0xFF, 0x80]
            let noise = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            #expect(
                !ContentSniffer.type(of: noise[...], isWhole: Bool.random(using: &random)).isEmpty
            )
        }
    }

    @Test func `Slices of larger arrays are judged by their own bytes`() {
        let bytes = [0, 0, 0] + Array("GIF89a".utf8)
        #expect(ContentSniffer.type(of: bytes[3...], isWhole: true) == "image/gif")
    }
}
