/// How an origin answers.
///
/// The default is an honest, quick gateway that can do everything. Chances are between 0 and 1 and
/// are drawn from the origin's seed, so a run can be repeated.
package struct Behaviour: Sendable {
    /// What is wrong with every CAR.
    package enum CARFault: Sendable, CaseIterable {
        /// The header is not the CBOR of a map.
        case header
        /// The first section's length is a varint that does not end.
        case varint
        /// The header names a root that nobody asked for.
        case root
        /// The first section claims 1 GiB.
        case length
        /// A CARv2 pragma instead of a CARv1 header.
        case version
        /// The stream ends cleanly in the middle of its last section.
        case section
    }

    /// What follows every body, for ever.
    package enum Surplus: Sendable, CaseIterable {
        /// Zeros.
        case zeros
        /// The last section of a CAR again and again; zeros after a raw block.
        case repeats
        /// Sections that nobody asked for; zeros after a raw block.
        case strangers
        /// Sections that say nothing, for their CIDs say it all; zeros after a raw block.
        case identities
    }

    // Time and size.

    /// Before the head of every answer.
    package var latency = Duration.zero
    /// Up to this much more, drawn for each answer.
    package var jitter = Duration.zero
    /// Bytes a second of each body.
    package var rate: Int?
    /// After this many body bytes the connection breaks; a body that has no more is unharmed.
    package var truncateAt: Int?
    /// After this many body bytes nothing more comes; a body that has no more is unharmed.
    package var stallAt: Int?
    /// What follows every body, for ever.
    package var surplus: Surplus?

    // Status and head.

    /// How often the answer is `errorStatus`.
    package var errorChance = 0.0
    /// The status of an error that was drawn.
    package var errorStatus = 500
    /// After this many requests every answer is 429.
    package var limit: Int?
    /// `Retry-After` of errors and of 429.
    package var retryAfter: String?
    /// Every answer is a 302 to this URL followed by the request's target.
    package var redirect: String?
    /// Every answer is a web page with status 200.
    package var html = false
    /// Instead of the right `Content-Type`; empty: none at all.
    package var contentType: String?
    /// Added to every head.
    package var headers: [(name: String, value: String)] = []

    // Blocks.

    /// How often a block has one byte changed.
    package var corruptChance = 0.0
    /// How often another block's bytes stand where a block should: whole, but not what its CID says.
    package var wrongBlockChance = 0.0
    /// Blocks in front of every CAR that nobody asked for.
    package var extraBlocks = 0
    /// Texts of CIDs that it does not have: 404, and a CAR that needs one breaks there.
    package var missing: Set<String> = []
    /// Texts of CIDs that it silently leaves out of CARs but serves as raw blocks.
    package var omitted: Set<String> = []
    /// Whether it answers with raw blocks; 406 otherwise.
    package var servesRaw = true
    /// Whether it answers with CARs; 406 otherwise.
    package var servesCAR = true
    /// Whether `entity-bytes` counts; otherwise the whole entity comes.
    package var honoursEntityBytes = true
    /// What is wrong with every CAR.
    package var carFault: CARFault?

    /// The default, changed.
    package init(_ change: (inout Behaviour) -> Void = { _ in }) {
        change(&self)
    }
}
