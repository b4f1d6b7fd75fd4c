/// Which blocks have been read and hashed since the start.
///
/// A bit for each, by its id, which no other block ever has. Blocks that come together are read
/// together, so the bits lie close: usually some 130 KB for a million blocks, and never more than
/// about 2 MB. What is forgotten is hashed once more, and that is all.
struct VerifiedBlocks: Sendable {
    private static let wordsInPage = 64
    private static let idsInPage = UInt64(64 * wordsInPage)

    private let mostPages: Int
    private var pages: [UInt64: [UInt64]] = [:]

    init(mostPages: Int = 4096) {
        self.mostPages = mostPages
    }

    func contains(_ id: UInt64) -> Bool {
        guard let page = pages[id / Self.idsInPage] else { return false }
        return page[Self.word(id)] & Self.bit(id) != 0
    }

    mutating func insert(_ id: UInt64) {
        let number = id / Self.idsInPage
        if pages[number] == nil, pages.count >= mostPages { pages = [:] }
        let empty = [UInt64](repeating: 0, count: Self.wordsInPage)
        pages[number, default: empty][Self.word(id)] |= Self.bit(id)
    }

    mutating func removeAll() {
        pages = [:]
    }

    private static func word(_ id: UInt64) -> Int { Int(id % idsInPage / 64) }

    private static func bit(_ id: UInt64) -> UInt64 { 1 << (id % 64) }
}
