import Multiformats

/// What a path stands for once names are resolved: where it begins, and how long that holds.
struct ContentTarget: Sendable {
    /// How long the target of a path stays the same.
    enum Lifetime: Equatable, Sendable {
        /// A CID names it.
        case forever
        /// A name stands for it so long; nil when nobody says.
        case named(Duration?)
    }

    let root: CID
    /// The names to follow from the root.
    let segments: [String]
    /// How many of the first segments are not in the URL: a name brought them.
    let hidden: Int
    let lifetime: Lifetime

    init(root: CID, segments: [String], hidden: Int = 0, lifetime: Lifetime = .forever) {
        self.root = root
        self.segments = segments
        self.hidden = hidden
        self.lifetime = lifetime
    }

    /// The same target, another path below what the URL's root stands for.
    func with(_ visible: [String]) -> Self {
        Self(
            root: root,
            segments: segments.prefix(hidden) + visible,
            hidden: hidden,
            lifetime: lifetime
        )
    }

    /// `Cache-Control` of content itself.
    var cacheControl: String? {
        switch lifetime {
        case .forever: CacheControl.immutable
        case .named(let duration): duration.map(CacheControl.atMost)
        }
    }

    /// `Cache-Control` of a page that was made of content.
    var cacheControlOfPages: String? {
        switch lifetime {
        case .forever: CacheControl.generated
        case .named: cacheControl
        }
    }

    /// What each part of the URL stands for: the roots of the whole way, without the ones that
    /// only a name went through.
    func visibleRoots(_ roots: [CID]) -> [CID] {
        hidden == 0 ? roots : Array(roots.dropFirst(min(hidden, roots.count - 1)))
    }
}
