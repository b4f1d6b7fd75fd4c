import FoundationEssentials
import Glibc

/// What Linux knows of this process, by the names that every Prometheus client uses.
public enum ProcessMetrics {
    /// Reads `/proc`; what cannot be read is left out.
    public static func collect() -> [MetricSample] {
        var samples: [MetricSample] = []
        if let text = read("/proc/self/stat"), let stat = ProcessStat(parsing: text) {
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            samples += [
                MetricSample(
                    "process_cpu_seconds_total",
                    .counter,
                    value: Double(stat.cpuTicks) / ticks
                ),
                MetricSample("process_threads", .gauge, value: Double(stat.threads)),
                MetricSample(
                    "process_resident_memory_bytes",
                    .gauge,
                    value: Double(stat.residentPages) * Double(sysconf(Int32(_SC_PAGESIZE)))
                ),
                MetricSample(
                    "process_virtual_memory_bytes",
                    .gauge,
                    value: Double(stat.virtualBytes)
                ),
            ]
            if let boot = read("/proc/stat").flatMap(ProcessStat.bootTime) {
                let start = boot + Double(stat.startTicks) / ticks
                samples.append(MetricSample("process_start_time_seconds", .gauge, value: start))
            }
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            samples.append(MetricSample("process_open_fds", .gauge, value: Double(open.count)))
        }
        if let limit = read("/proc/self/limits").flatMap(ProcessStat.openFilesLimit) {
            samples.append(MetricSample("process_max_fds", .gauge, value: limit))
        }
        return samples
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The fields of `/proc/self/stat` that matter here (proc(5)).
struct ProcessStat: Equatable {
    let cpuTicks: UInt64
    let threads: UInt64
    let startTicks: UInt64
    let virtualBytes: UInt64
    let residentPages: UInt64

    /// The second field is the program's name in brackets, and may hold anything, even brackets.
    init?(parsing text: String) {
        guard let nameEnd = text.utf8.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        // From the third field of the manual page on.
        let fields = text.utf8[nameEnd...].split(separator: UInt8(ascii: " ")).dropFirst()
            .map { UInt64(Substring($0)) ?? 0 }
        guard fields.count > 21 else { return nil }
        cpuTicks = fields[11] + fields[12]
        threads = fields[17]
        startTicks = fields[19]
        virtualBytes = fields[20]
        residentPages = fields[21]
    }

    /// `btime` of `/proc/stat`: when the machine started, in seconds since 1970.
    static func bootTime(in text: String) -> Double? {
        value(after: "btime ", in: text)
    }

    /// The soft limit of `/proc/self/limits`; nil when there is none.
    static func openFilesLimit(in text: String) -> Double? {
        value(after: "Max open files ", in: text)
    }

    private static func value(after key: String, in text: String) -> Double? {
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.dropFirst(key.count).split(separator: " ").first.flatMap { Double($0) }
    }
}
