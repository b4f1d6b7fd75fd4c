package import Multiformats

/// What a simulated provider and its indexer do wrong; nothing, unless it is said.
package struct SimulatedFaults: Sendable {
    /// What the pinning daemon does wrong.
    package enum Pins: Sendable, Equatable {
        /// Every new pin is refused with this status and reason.
        case refuses(Int, String)
        /// The answer to a new pin breaks off.
        case breaksOff
        /// Every answer is a web page.
        case html
        /// It calls pinned what lacks blocks.
        case lies
    }

    /// Whether the router names the provider.
    package var isRouted = true
    /// Whether the indexer names it.
    package var isIndexed = true
    /// Whether `/ipfs` has anything; without it, as of a data set that is not indexed.
    package var hasGateway = true
    /// Whether `/piece` has anything.
    package var hasPieces = true
    /// Roots and blocks that are on its denylist: 451.
    package var denied: Set<CID> = []
    /// Whether every request for content is answered with 429, `Retry-After` 1.
    package var isLimited = false
    /// After this many bytes of a body the connection breaks.
    package var abortsAfter: Int?
    /// After this many bytes of a body of `/ipfs` the connection breaks.
    package var abortsGatewayAfter: Int?
    /// Whether the indexer's context names another piece than the one that has the content.
    package var namesOtherPiece = false
    /// Whether `/piece` gives other bytes of the same length under every name.
    package var givesOtherBytes = false
    /// Whether FilBeam has no pieces either.
    package var hasNoBeam = false
    /// Whether the router leaves out addresses, so that it has to be asked for the peer.
    package var isNameless = false
    /// What the pinning daemon does wrong; nil: nothing.
    package var pins: Pins?
    /// Whether the indexer first names a provider where nothing listens any more.
    package var hasStaleRecords = false
    /// Whether the indexer first names one of a test network, which has none of the content.
    package var hasLookAlikes = false
    /// How many providers that do not exist the router and the indexer name first.
    package var strangers = 0

    /// What is wrong.
    package init(_ change: (inout SimulatedFaults) -> Void = { _ in }) {
        change(&self)
    }
}
