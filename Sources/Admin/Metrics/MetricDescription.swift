/// What a metric is about, for the people who read `/metrics`, and how it is measured.
public struct MetricDescription: Sendable {
    /// One sentence, shown as `# HELP`.
    public let help: String
    /// Upper bounds of a histogram's buckets, ascending, without infinity; in seconds for timers.
    public let buckets: [Double]

    /// Bounds for what takes from a millisecond to a minute.
    public static let latencyBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Bounds for what may also take an hour.
    public static let durationBuckets = latencyBuckets + [120, 300, 900, 3600]

    /// Describes a metric; `buckets` matter to histograms only.
    public init(_ help: String, buckets: [Double] = latencyBuckets) {
        self.help = help
        self.buckets = buckets
    }

    /// Every metric of Regatta, by name.
    public static let regatta: [String: Self] = [
        "regatta_http_requests_total": Self(
            "Requests answered, by status code, format, and how the cache took part."
        ),
        "regatta_http_requests_in_progress": Self("Requests being answered now."),
        "regatta_http_first_byte_seconds": Self(
            "Time from a request's head to the first byte of its answer's body."
        ),
        "regatta_http_request_duration_seconds": Self(
            "Time from a request's head to the end of its answer.",
            buckets: durationBuckets
        ),
        "regatta_http_response_bytes_total": Self("Bytes of answers' bodies sent to clients."),
        "regatta_http_broken_off_total": Self(
            "Answers broken off after their head was sent, by reason."
        ),
        "regatta_upstream_requests_total": Self("Requests to upstreams, by kind and outcome."),
        "regatta_upstream_first_byte_seconds": Self(
            "Time from a request to an upstream to the first byte of its body."
        ),
        "regatta_upstream_bytes_total": Self(
            "Bytes received from upstreams, by what became of them."
        ),
        "regatta_race_wins_total": Self("Races won, by upstream."),
        "regatta_race_hedges_total": Self("Second attempts started beside a slow one, by result."),
        "regatta_upstream_circuit": Self(
            "Whether an upstream is asked: 0 closed (yes), 1 half-open (on trial), 2 open (no)."
        ),
        "regatta_upstream_available": Self(
            "Whether an upstream may be asked now: reachable, well, and within its budget."
        ),
        "regatta_settings_fault": Self(
            "Whether the settings could not be read when they were last read again: 0 no, 1 yes."
        ),
        "regatta_upstream_score": Self("What is thought of an upstream, from 0 (bad) to 1 (good)."),
        "regatta_verification_failures_total": Self(
            "Blocks from upstreams whose bytes did not match their CID."
        ),
        "regatta_fallbacks_total": Self("Times retrieval went on to a later stage, by outcome."),
        "regatta_cache_bytes": Self("Bytes of the blocks in the cache."),
        "regatta_cache_file_bytes": Self("Bytes that the cache's files occupy."),
        "regatta_cache_limit_bytes": Self("Bytes that the cache's files may occupy."),
        "regatta_cache_blocks": Self("Blocks in the cache."),
        "regatta_cache_hits_total": Self("Blocks found in the cache."),
        "regatta_cache_misses_total": Self("Blocks looked for in the cache in vain."),
        "regatta_cache_admitted_total": Self("Blocks taken into the cache."),
        "regatta_cache_declined_total": Self("Blocks the cache did not take."),
        "regatta_cache_evicted_total": Self("Blocks removed to make room."),
        "regatta_cache_lost_total": Self("Blocks taken and then not written, as writing failed."),
        "regatta_cache_damaged_total": Self(
            "Blocks found damaged when they were read, and dropped."
        ),
        "regatta_cache_fault": Self("Whether the cache cannot be written now: 0 no, 1 yes."),
        "regatta_pins": Self("Pins, by backend and status."),
        "regatta_build_info": Self("The running version; the value is always 1."),
        "process_cpu_seconds_total": Self("Processor time used, in user and system mode."),
        "process_max_fds": Self("File descriptors this process may have open."),
        "process_open_fds": Self("File descriptors open."),
        "process_resident_memory_bytes": Self("Memory resident."),
        "process_start_time_seconds": Self("When the process started, in seconds since 1970."),
        "process_threads": Self("Threads of the process."),
        "process_virtual_memory_bytes": Self("Memory mapped."),
    ]
}
