public import BlockCache
public import Pinning

/// What the admin listener serves of pinning: the Pinning Service API below `/psa`, and its own
/// below `/api/v1/pins`.
public struct PinningAccess: Sendable {
    /// Who pins.
    public var service: PinningService
    /// Where uploaded blocks stay until they are pinned; `nil`: nothing can be uploaded.
    public var uploads: RetainedBlocks?
    /// Our own peer's addresses, for clients that have the content; none when we are no peer.
    public var delegates: [String]
    /// The web pages that may use `/psa` from a browser; `*` for all.
    public var origins: [String]

    /// Makes an access.
    public init(
        service: PinningService,
        uploads: RetainedBlocks? = nil,
        delegates: [String] = [],
        origins: [String] = []
    ) {
        self.service = service
        self.uploads = uploads
        self.delegates = delegates
        self.origins = origins
    }
}
