import BlockCache
import Measuring

/// What the cache does: the style that does best in small.
struct Ours: Strategy {
    static let name = "ours"
    private var chooser = StyleChooser()
    private var cache: ModelCache
    private let capacity: Int

    init(capacity: Int, bound: Int) {
        self.capacity = capacity
        cache = ModelCache(capacity: capacity, style: chooser.style)
    }

    mutating func request(_ block: Int) -> Bool {
        var name = Chance(seed: UInt64(block))
        let number = name.next()
        chooser.note(number, blocks: capacity)
        cache.style = chooser.style
        return cache.use(number)
    }
}
