import IPLD
import IPNS
import Multiformats
import OpenSSL

/// What an operator does not serve, by the rules of one or more lists (compact denylist format,
/// version 1).
///
/// Content is known by its multihash, whatever the CID around it says, so that no other way of
/// writing one leads past a rule.
struct Denylist: Sendable {
    /// What a rule is about.
    enum Subject: Hashable, Sendable {
        case content(Multihash)
        case domain(String)
    }

    /// A list: what it is called when an answer refers to it, and what was wrong in it.
    struct Source: Sendable {
        let name: String
        var faults: [(line: Int, problem: String)] = []
    }

    private(set) var sources: [Source] = []
    /// How many rules there are.
    private(set) var count = 0
    private var plain: [Subject: [(pattern: DenylistPattern, rule: DenylistRule)]] = [:]
    /// Rules that hide what they are about behind a hash, by hash function.
    private var hidden: [HiddenKind: [DenylistKey: DenylistRule]] = [:]

    /// How a rule hides what it is about.
    enum HiddenKind: Hashable, Sendable {
        /// SHA-256 of a CID in base 32, a slash, and the path.
        case legacy
        /// A multihash of this function of a multihash in base 58, and of the path.
        case multihash(UInt64)
    }

    /// A list of nothing.
    init() {}

    // MARK: - Asking

    /// The rule that forbids a path; nil when none does.
    func rule(for path: ContentPath) -> DenylistRule? {
        guard count > 0 else { return nil }
        let names = Array(path.segments.joined(separator: "/").utf8)
        switch path.namespace {
        case .ipfs:
            guard let cid = try? CID(path.root) else { return nil }
            return rule(forContent: cid, names, legacy: Self.legacyText(cid))
        case .ipns:
            if let name = try? IPNSName(path.root) {
                return rule(forContent: name.cid, names, legacy: Self.legacyText(name.cid))
            }
            return rule(forDomain: path.root.lowercased(), names)
        }
    }

    /// The rule that forbids a block, wherever it is met; nil when none does.
    func rule(for cid: CID) -> DenylistRule? {
        guard count > 0 else { return nil }
        return rule(forContent: cid, [], legacy: Self.legacyText(cid))
    }

    private func rule(
        forContent cid: CID,
        _ names: [UInt8],
        legacy: String
    ) -> DenylistRule? {
        // What is empty is everybody's.
        guard Block.wellKnown(cid) == nil else { return nil }
        let text = Multibase.base58btc.encode(cid.multihash.bytes).dropFirst()
        let tail = names.isEmpty ? [] : [UInt8(ascii: "/")] + names
        return deciding(
            .content(cid.multihash),
            names,
            hashed: Array(text.utf8) + tail,
            legacy: Array(legacy.utf8) + [UInt8(ascii: "/")] + names
        )
    }

    private func rule(forDomain domain: String, _ names: [UInt8]) -> DenylistRule? {
        deciding(
            .domain(domain),
            names,
            hashed: Array("/ipns/\(domain)".utf8),
            legacy: Array("\(domain)/".utf8) + names
        )
    }

    /// The last rule that matches, unless it is an exception.
    private func deciding(
        _ subject: Subject,
        _ names: [UInt8],
        hashed: [UInt8],
        legacy: [UInt8]
    ) -> DenylistRule? {
        var last: DenylistRule?
        func consider(_ rule: DenylistRule) {
            if last.map({ rule.follows($0) }) ?? true { last = rule }
        }
        for (pattern, rule) in plain[subject] ?? [] where pattern.matches(names) { consider(rule) }
        for (kind, rules) in hidden {
            let digest =
                switch kind {
                case .legacy: Digest.hash(.sha256, legacy.span)
                case .multihash(let code): Self.hash(code, hashed)
                }
            if let rule = digest.flatMap({ rules[DenylistKey($0)] }) { consider(rule) }
        }
        return last.flatMap { $0.isException ? nil : $0 }
    }

    private static func legacyText(_ cid: CID) -> String { cid.text(in: .base32) }

    private static func hash(_ code: UInt64, _ bytes: [UInt8]) -> [UInt8]? {
        Block.digest(of: bytes, code: code, length: 32)
    }

    /// Hash functions that hidden rules may use.
    static func canHash(_ code: UInt64) -> Bool { hash(code, []) != nil }

    // MARK: - Adding

    /// Adds a list behind those there are.
    ///
    /// - Throws: ``DenylistFault`` when it is no list at all; single lines that cannot be read are
    ///   noted and passed over.
    mutating func add(_ bytes: [UInt8], named name: String) throws(DenylistFault) {
        var list = Source(name: name)
        var reader = try DenylistReader(bytes)
        let index = UInt16(clamping: sources.count)
        while let (line, item) = reader.next() {
            do {
                let parsed = try DenylistItem(parsing: item, status: reader.status)
                insert(parsed, list: index, line: UInt32(clamping: line))
            } catch {
                if list.faults.count < 16 { list.faults.append((line, error.problem)) }
            }
        }
        sources.append(list)
    }

    private mutating func insert(_ item: DenylistItem, list: UInt16, line: UInt32) {
        let rule = DenylistRule(
            isException: item.isException,
            status: item.status,
            list: list,
            line: line
        )
        count += 1
        switch item.subject {
        case .plain(let subject, let pattern):
            plain[subject, default: []].append((pattern, rule))
        case .hidden(let keys):
            for (kind, key) in keys { hidden[kind, default: [:]][key] = rule }
        }
    }
}
