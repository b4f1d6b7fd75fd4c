import Testing

@testable import Admin

@Suite struct ProcessMetricsTests {
    private static let stat = """
        4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 1500 0 3 0 12 34 0 0 20 0 7 0 9876 123456789 \
        2048 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0
        """

    @Test func `Fields are found behind a name that holds brackets and spaces`() throws {
        let stat = try #require(ProcessStat(parsing: Self.stat))
        #expect(stat.cpuTicks == 46)
        #expect(stat.threads == 7)
        #expect(stat.startTicks == 9876)
        #expect(stat.virtualBytes == 123_456_789)
        #expect(stat.residentPages == 2048)
    }

    @Test(arguments: ["", "1 (x", "1 (x) S 1 2 3"])
    func `What is cut short is refused`(text: String) {
        #expect(ProcessStat(parsing: text) == nil)
    }

    @Test func `Limits and the start of the machine are found by name`() {
        let limits = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             95703                95703                processes
            Max open files            1024                 524288               files
            """
        #expect(ProcessStat.openFilesLimit(in: limits) == 1024)
        #expect(
            ProcessStat.openFilesLimit(in: "Max open files  unlimited  unlimited  files") == nil
        )
        #expect(
            ProcessStat.bootTime(in: "cpu  1 2 3\nbtime 1700000000\nprocesses 5\n") == 1_700_000_000
        )
    }

    @Test func `This process has memory, descriptors, threads and a start`() throws {
        let samples = ProcessMetrics.collect()
        for name in [
            "process_cpu_seconds_total", "process_max_fds", "process_open_fds",
            "process_resident_memory_bytes", "process_start_time_seconds", "process_threads",
            "process_virtual_memory_bytes",
        ] {
            let sample = try #require(samples.first { $0.name == name }, "\(name)")
            #expect(sample.value > 0 || name == "process_cpu_seconds_total", "\(name)")
            #expect(MetricDescription.regatta[name] != nil)
        }
    }
}
