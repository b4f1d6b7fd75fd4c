import FoundationEssentials
import Multiformats
import Pinning

/// The parameters of a list of pins, read as the Pinning Service API 1.0.0 says, and as its clients
/// write them.
struct PinQuery {
    static let mostCIDs = 10
    static let limits = 1...1_000

    var filter = PinFilter()
    var limit = 10

    private let parameters: [(name: String, value: String)]

    /// Reads a query.
    ///
    /// - Parameter query: As it stands in the URL.
    /// - Throws: ``PSAFailure`` for a parameter that is malformed.
    init(_ query: String) throws(PSAFailure) {
        parameters = try FormText.pairs(query)
        filter.cids = try cids()
        if let name = try single("name") {
            guard name.unicodeScalars.count <= Pin.longestName else {
                throw .badRequest("name: longer than \(Pin.longestName) characters")
            }
            filter.name = name
        }
        if let match = try single("match") { filter.match = try word(match, "match") }
        filter.statuses = try statuses()
        filter.before = try moment("before")
        filter.after = try moment("after")
        filter.meta = try meta()
        if let text = try single("limit") {
            let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
            guard isNumber, let limit = Int(text), Self.limits.contains(limit) else {
                throw .badRequest("limit: a number from 1 to 1000, not “\(text)”")
            }
            self.limit = limit
        }
    }

    /// Whether nothing was asked for but how many.
    var isUnfiltered: Bool {
        filter.cids.isEmpty && filter.name == nil && filter.statuses.isEmpty
            && filter.before == nil && filter.after == nil && filter.meta.isEmpty
    }

    /// The value of a parameter that may stand once.
    func single(_ name: String) throws(PSAFailure) -> String? {
        let values = parameters.filter { $0.name == name }
        guard values.count <= 1 else { throw .badRequest("\(name): given twice") }
        return values.first?.value
    }

    /// The words of a list, with commas or given several times; `nil` when it is not there.
    func list(_ name: String) throws(PSAFailure) -> [String]? {
        let values = parameters.filter { $0.name == name }.map(\.value)
        guard !values.isEmpty else { return nil }
        let words = values.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard Set(words).count == words.count else {
            throw .badRequest("\(name): the same twice")
        }
        return words
    }

    private func cids() throws(PSAFailure) -> [CID] {
        guard let words = try list("cid") else { return [] }
        guard words.count <= Self.mostCIDs else {
            throw .badRequest("cid: more than \(Self.mostCIDs)")
        }
        var cids: [CID] = []
        for word in words {
            do throws(CIDError) {
                cids.append(try CID(word))
            } catch {
                throw .badRequest("cid: \(error)")
            }
        }
        return cids
    }

    private func statuses() throws(PSAFailure) -> Set<PinStatus> {
        var statuses: Set<PinStatus> = []
        for text in try list("status") ?? [] {
            statuses.insert(try word(text, "status"))
        }
        return statuses
    }

    private func moment(_ name: String) throws(PSAFailure) -> Moment? {
        guard let text = try single(name) else { return nil }
        guard let moment = Moment(text) else {
            throw .badRequest("\(name): an RFC 3339 time such as 2020-07-27T17:32:28.276Z")
        }
        return moment
    }

    /// A JSON object, or, as one client writes it, `meta[key]=value`.
    private func meta() throws(PSAFailure) -> [String: String] {
        var meta: [String: String] = [:]
        for (name, value) in parameters where name.hasPrefix("meta[") && name.hasSuffix("]") {
            meta[String(name.dropFirst(5).dropLast())] = value
        }
        guard let text = try single("meta") else { return meta }
        guard
            let object = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        else {
            throw .badRequest("meta: a JSON object whose values are text")
        }
        return object.merging(meta) { first, _ in first }
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        _ name: String
    ) throws(PSAFailure) -> Word {
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("\(name): one of \(words), not “\(text)”")
        }
        return word
    }
}

/// Pairs as forms and their clients write them in a URL.
enum FormText {
    /// Reads `name=value&…`; a plus is a blank.
    ///
    /// - Throws: ``PSAFailure`` for an escape that is none, and bytes that are no UTF-8.
    static func pairs(_ query: String) throws(PSAFailure) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let value = halves.count > 1 ? try decoded(halves[1]) : ""
            pairs.append((try decoded(halves[0]), value))
        }
        return pairs
    }

    /// Reads percent escapes.
    static func decoded(_ text: some Collection<UInt8>) throws(PSAFailure) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard rest.count >= 2, let high = digit(rest.removeFirst()),
                let low = digit(rest.removeFirst())
            else { throw .badRequest("a percent sign without two hexadecimal digits") }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw .badRequest("a parameter that is no UTF-8")
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
