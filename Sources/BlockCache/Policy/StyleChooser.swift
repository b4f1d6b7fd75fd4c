/// Finds out which style would find the most blocks, by trying all of them in small.
///
/// Each style has a ``ModelCache`` that sees a sample of the blocks, and has room for as large a sample
/// of the cache (Waldspurger and others, "Cache modeling and optimization using miniature
/// simulations", USENIX ATC 2017). Whether a block is in the sample is told by its name, so that the
/// models see all uses of those they see at all. The models' memory does not depend on the cache's
/// size: some 350 KB for all of them.
package struct StyleChooser: Sendable {
    /// How many blocks a model holds: enough to tell the styles apart.
    private static let modelSize = 1024
    /// After so many uses in the sample, what was seen before counts half as much.
    private static let halfLife = 5 * modelSize
    /// How much better, in hundredths, another style must be, and by how many blocks at least.
    private static let (margin, leastMargin) = (1.0, 1.0)

    /// The style to use.
    package private(set) var style: Style

    private var models: [(model: ModelCache, score: Double)]
    private var uses = 0

    package init(_ styles: [Style] = Style.all) {
        models = styles.map { (ModelCache(capacity: Self.modelSize, style: $0), 0) }
        style = styles.first ?? .recency
    }

    /// Notes that a block was used, or stored, in a cache that has about so many.
    ///
    /// - Parameters:
    ///   - name: A number that is spread evenly, such as a piece of a digest.
    ///   - blocks: How many blocks the cache has.
    package mutating func note(_ name: UInt64, blocks: Int) {
        guard isSampled(name, blocks) else { return }
        for index in models.indices where models[index].model.use(name) {
            models[index].score += 1
        }
        uses += 1
        if uses >= Self.halfLife { forget() }
        choose()
    }

    private func isSampled(_ name: UInt64, _ blocks: Int) -> Bool {
        guard blocks > Self.modelSize else { return true }
        return name < UInt64.max / UInt64(blocks) * UInt64(Self.modelSize)
    }

    private mutating func forget() {
        uses = 0
        for index in models.indices { models[index].score /= 2 }
    }

    private mutating func choose() {
        guard let best = models.max(by: { $0.score < $1.score }),
            let current = models.first(where: { $0.model.style == style }),
            best.score > current.score * (1 + Self.margin / 100) + Self.leastMargin
        else { return }
        style = best.model.style
    }
}
