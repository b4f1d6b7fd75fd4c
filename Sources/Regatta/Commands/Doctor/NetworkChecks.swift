import DNS
import FoundationEssentials
import Multiformats
import Naming
import Retrieval
import UnixFS

/// What the network gives: names, gateways, routers, and a block from end to end.
struct NetworkChecks {
    let settings: Settings
    let engine: Engine
    /// What gateways are asked for.
    let block: CID
    /// A domain that has a DNSLink.
    private static let linked = "docs.ipfs.tech"

    /// Each gateway, raw and as a CAR.
    func gateways() async -> [Finding] {
        let results = await engine.retriever.probe(block)
        let known = settings.gateways.map { $0.name ?? $0.host }
        return known.map { name in
            finding(name, results.filter { $0.upstream == name })
        }
    }

    private func finding(_ name: String, _ results: [ProbeResult]) -> Finding {
        let check = "gateway \(name)"
        let works = results.filter { $0.fault == nil }
        let fastest = works.map(\.duration).min().map { Int($0 / .milliseconds(1)) } ?? 0
        let kinds = works.map { $0.kind == .raw ? "blocks" : "CARs" }.joined(separator: " and ")
        if works.count == results.count, !results.isEmpty {
            return .good(check, "sends \(kinds) that verify, in \(fastest) ms")
        }
        let faults = results.compactMap(\.fault)
        let isOptional = settings.gateways.contains {
            ($0.name ?? $0.host) == name && $0.when == .reachable
        }
        guard let fault = faults.first else {
            return .doubtful(check, "was not asked", remedy: "Ask again.")
        }
        if !works.isEmpty {
            return .doubtful(
                check,
                "sends only \(kinds), in \(fastest) ms; for the rest: \(fault)",
                remedy: "Nothing need be done: it is asked only for what it can do."
            )
        }
        if isOptional, case .transfer = fault {
            return .good(check, "is not there, and need not be (when: reachable)")
        }
        return .bad(check, "\(fault)", remedy: Self.remedy(fault))
    }

    static func remedy(_ fault: Fault) -> String {
        switch fault {
        case .absent:
            "It lacks this block, which others have; it may have what you need. Try --cid."
        case .limited: "Your budget there is used up: set a lower rate for it, or wait."
        case .unsupported, .wrongType, .refused:
            "It is no trustless gateway, or does not let you in: take it out of gateways."
        case .transfer(let failure) where failure == .unresolved:
            "Its name is not known: check it, and this machine's DNS."
        case .transfer:
            """
            It may be down: then nothing need be done, it is tried again. If none can be reached, \
            check this machine's network, its proxy and its firewall.
            """
        default: "It sends what does not verify: take it out of gateways."
        }
    }

    /// Whether enough of them work to race.
    static func summary(_ gateways: [Finding]) -> Finding {
        let count = gateways.count { $0.state != .bad && !$0.finding.hasPrefix("is not there") }
        switch count {
        case 0:
            return .bad(
                "race",
                "no gateway works, so only what is cached can be served",
                remedy: "Mend one of the above, or add others under gateways."
            )
        case 1:
            return .doubtful(
                "race",
                "one gateway works: when it fails, requests do",
                remedy: "Add another operator's gateway under gateways."
            )
        default: return .good("race", "\(count) gateways can race")
        }
    }

    /// Whether the clock is right, by what the servers say.
    func clock() async -> Finding {
        for gateway in settings.gateways {
            guard let offset = await offset(of: gateway.url) else { continue }
            let words = "it differs by \(Int(abs(offset))) s from \(gateway.host)'s"
            guard abs(offset) < 120 else {
                return .bad(
                    "clock",
                    words,
                    remedy: "Set it, and keep it right: systemctl enable --now systemd-timesyncd."
                )
            }
            return .good("clock", words)
        }
        return .doubtful(
            "clock",
            "no server told the time",
            remedy:
                "Compare `date -u` with a clock that is right; records and certificates need it."
        )
    }

    private func offset(of url: String) async -> Double? {
        let head = try? await engine.head(of: "\(url)/ipfs/bafkqaaa?format=raw")
        guard let date = head?.header("date"),
            let time = Self.date(date)
        else { return nil }
        return time.timeIntervalSinceNow
    }

    /// A server's `Date`, as in "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
    static func date(_ text: String) -> Date? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2])
        else { return nil }
        let number = "\(month + 1)".leftPadded(2, with: "0")
        return try? Date("\(words[3])-\(number)-\(words[1])T\(words[4])Z", strategy: .iso8601)
    }

    /// Whether domains can be asked about.
    func resolvers() async -> Finding {
        do {
            guard try await engine.names.hasLink(try DomainName(Self.linked)) else {
                return .doubtful(
                    "DNS",
                    "answers, but knows no DNSLink of \(Self.linked), which has one",
                    remedy: "It may keep TXT records back: name another in dns.resolvers."
                )
            }
            return .good("DNS", "answers, and knows the DNSLink of \(Self.linked)")
        } catch {
            return .bad(
                "DNS",
                "\(error)",
                remedy: "Check /etc/resolv.conf, or name a resolver over HTTPS in dns.resolvers."
            )
        }
    }

    /// Whether delegated routers answer.
    func routers() async -> [Finding] {
        await answers(
            of: settings.routing.endpoints,
            "router",
            at: "/routing/v1/providers/\(block)",
            remedy: "Names are then resolved by the gateways alone; check its address."
        )
    }

    /// Whether those answer who know the storage providers of content.
    func indexers() async -> [Finding] {
        guard settings.routing.fallback else { return [] }
        return await answers(
            of: settings.routing.indexers,
            "indexer",
            at: "/cid/\(block)",
            remedy: "What only storage providers have may not be found; check its address."
        )
    }

    private func answers(
        of services: [UpstreamSettings],
        _ kind: String,
        at target: String,
        remedy: String
    ) async -> [Finding] {
        var findings: [Finding] = []
        for service in services {
            let check = "\(kind) \(service.name ?? service.host)"
            let status = try? await engine.head(of: service.url + target).status
            if let status, status == 200 || status == 404 {
                findings.append(.good(check, "answers (\(status))"))
            } else {
                let words = status.map { "answers \($0), which is no use" } ?? "does not answer"
                findings.append(.doubtful(check, words, remedy: remedy))
            }
        }
        return findings
    }

    /// A block the way that clients' ways go.
    func endToEnd() async -> Finding {
        do {
            let report = try await engine.retriever.withSession(Want(root: block, scope: .block)) {
                session in
                _ = try await session.block(block)
                return session.report
            }
            let origin = report.winner.map { "from \($0)" } ?? "from the cache"
            return .good("test block", "came \(origin) and verified")
        } catch {
            return .bad(
                "test block",
                "\(Explanation.failure(error, asking: "\(block)"))",
                remedy: "See the gateways above; `regatta explain \(block)` has the timeline."
            )
        }
    }
}
