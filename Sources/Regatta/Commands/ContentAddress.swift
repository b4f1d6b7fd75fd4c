import Multiformats

/// What a person names on the command line: a CID, perhaps with a path below it.
struct ContentAddress: Equatable {
    let cid: CID
    let path: [String]

    init(cid: CID, path: [String]) {
        self.cid = cid
        self.path = path
    }

    /// Reads `<cid>`, `<cid>/path`, `/ipfs/<cid>/path` or `ipfs://<cid>/path`.
    ///
    /// - Throws: ``Failure`` for anything else.
    init(_ text: String) throws(Failure) {
        var rest = text[...]
        let isURL = rest.hasPrefix("ipfs://")
        for prefix in ["/ipns/", "ipns://"] where rest.hasPrefix(prefix) {
            throw Failure("\(text): is a name; give a CID", exit: .usage)
        }
        for prefix in ["ipfs://", "/ipfs/"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
        }
        let segments = rest.split(separator: "/").map(String.init)
        guard let first = segments.first, !rest.hasPrefix("/") else {
            throw Failure("\(text): expected a CID, /ipfs/<cid>… or ipfs://<cid>…", exit: .usage)
        }
        do {
            cid = try CID(first)
        } catch {
            throw Failure("\(first): \(error)", exit: .usage)
        }
        path = segments.dropFirst().map { isURL ? Self.decode($0) : $0 }
    }

    /// Undoes percent-encoding, which a URL has and a path has not.
    static func decode(_ segment: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2,
                digits.allSatisfy(\.isHexDigit), let code = UInt8(digits, radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
