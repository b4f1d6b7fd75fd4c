internal import CMalloc

/// How the C library's allocator treats what a proxy allocates: many buffers of a mebibyte that live
/// for milliseconds.
///
/// Left to itself it gives each back to the kernel and has it zeroed anew: a quarter of the time of
/// a large miss was spent in such page faults.
enum Allocator {
    /// What may lie idle at the end of each arena before it is given back, in bytes.
    private static let idle: CInt = 32 << 20

    /// Settles it, once, before threads are started.
    ///
    /// mallopt(3): `M_TRIM_THRESHOLD` is "the minimum size (in bytes) that the top-most, releasable
    /// chunk must reach before free(3) employs" trimming; `M_MMAP_THRESHOLD` has an upper limit of
    /// 32 MiB here, and setting either stops it from being adapted. A setting that is refused
    /// leaves the default in force, which is only slower.
    static func settle() {
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, idle)
        _ = mallopt(M_TOP_PAD, 1 << 20)
        // Two arenas serve the few threads of a proxy, and what is idle counts for each.
        _ = mallopt(M_ARENA_MAX, 2)
    }
}
