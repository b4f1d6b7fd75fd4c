public import Multiformats
public import Retrieval

extension Catalogue {
    /// Where the content below a root is kept, as backends told: who was seen to serve it first.
    ///
    /// What a backend has lost sight of may still be where it was, so that it counts, too.
    ///
    /// - Parameter root: The root.
    /// - Returns: The places, each once.
    public func places(of root: CID) -> [ContentHint] {
        var serving: [ContentHint] = []
        var others: [ContentHint] = []
        for request in requests(of: root) where !request.isRemoved {
            for placement in request.placements where placement.step != .gone {
                serving += placement.places("retrieval_urls")
                others += placement.places("provider_urls")
            }
        }
        var places: [ContentHint] = []
        for place in serving + others where !places.contains(place) { places.append(place) }
        return places
    }
}

extension Placement {
    /// The storage providers of a list in `info`.
    fileprivate func places(_ key: String) -> [ContentHint] {
        let piece = info["piece_cid"].flatMap { try? CID($0) }
        return (info[key] ?? "").split(separator: ",").map { url in
            // Some give the whole way to the content.
            let paths = ["/ipfs/", "/piece/"].compactMap { url.firstRange(of: $0)?.lowerBound }
            var base = url[..<(paths.min() ?? url.endIndex)]
            while base.hasSuffix("/") { base.removeLast() }
            return ContentHint(url: String(base), piece: piece)
        }
    }
}
