import Locking
import Multiformats
import Pinning
import Retrieval

/// Where pins are kept, for the engine, which begins before the catalogue that knows it.
final class PinnedPlaces: Sendable {
    private let catalogue = Locked<Catalogue?>(nil)

    /// Asks this catalogue from now on.
    func use(_ catalogue: Catalogue) {
        self.catalogue.withLock { $0 = catalogue }
    }

    /// The places of a root; none before there is a catalogue.
    func hints(for root: CID) -> [ContentHint] {
        catalogue.withLock { $0 }?.places(of: root) ?? []
    }
}
