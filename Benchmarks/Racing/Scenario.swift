import Retrieval

/// Upstreams and what goes wrong with them.
struct Scenario {
    /// What an upstream does when it is asked.
    enum Behaviour {
        /// It answers.
        case healthy
        /// It never answers.
        case silent
        /// It answers with bytes that are something else.
        case lying
        /// It has nothing that is asked for: 404.
        case empty
        /// It answers 429 beyond so many requests in each window of ten seconds.
        case limited(Int)
    }

    /// One upstream.
    struct Member {
        /// Names its luck: equal in scenarios that are compared.
        let id: Int
        /// What its times are multiplied with.
        var factor = 1.0
        var behaviour = Behaviour.healthy
        /// The wants during which it is slower, and by how much.
        var slowdown: (wants: Range<Int>, factor: Double)?

        func factor(at want: Int) -> Double {
            guard let slowdown, slowdown.wants.contains(want) else { return factor }
            return factor * slowdown.factor
        }
    }

    let name: String
    let model: LatencyModel
    let members: [Member]
    var wants = 10_000
    var seed: UInt64 = 1

    /// So many alike.
    static func alike(_ count: Int, _ model: LatencyModel) -> Scenario {
        Scenario(name: "\(count) alike", model: model, members: (0..<count).map { Member(id: $0) })
    }

    /// The times of the best upstream, and of four that are slower; the best is the last in the list.
    static func unequal(_ model: LatencyModel) -> Scenario {
        Scenario(
            name: "5 unequal",
            model: model,
            members: zip(0..., [4, 2.5, 1.5, 8, 1]).map { Member(id: $0, factor: $1) }
        )
    }

    /// Three alike, the first of them changed by `change`.
    static func oneOfThree(
        _ name: String,
        _ model: LatencyModel,
        _ change: (inout Member) -> Void
    ) -> Scenario {
        var members = (0..<3).map { Member(id: $0) }
        change(&members[0])
        return Scenario(name: name, model: model, members: members)
    }

    /// The same without one upstream.
    func without(_ index: Int) -> Scenario {
        var members = members
        members.remove(at: index)
        return Scenario(
            name: "\(name), without it",
            model: model,
            members: members,
            wants: wants,
            seed: seed
        )
    }

    /// The same with another seed and so many wants.
    func with(seed: UInt64, wants: Int) -> Scenario {
        var copy = self
        copy.seed = seed
        copy.wants = wants
        return copy
    }

    /// The upstreams from the fastest to the slowest at `want`, those that do not answer last.
    func order(at want: Int) -> [Int] {
        members.indices.sorted { key(of: $0, at: want) < key(of: $1, at: want) }
    }

    private func key(of index: Int, at want: Int) -> (Int, Double, Int) {
        let isGood =
            switch members[index].behaviour {
            case .healthy, .limited: true
            default: false
            }
        return (isGood ? 0 : 1, members[index].factor(at: want), index)
    }

    /// What an upstream takes for a want, whoever asks and whenever: all strategies have equal luck.
    func time(of index: Int, for want: Int) -> Duration {
        let member = members[index]
        var mixed = SplitMix(seed: seed &* 1_000_003 &+ UInt64(want))
        var chance = SplitMix(seed: mixed.next() &+ UInt64(member.id) &* 0x9e37_79b9)
        _ = chance.next()
        return .seconds(model.sample(&chance) * member.factor(at: want) / 1000)
    }
}
