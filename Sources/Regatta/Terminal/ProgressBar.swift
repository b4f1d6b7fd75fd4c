/// How far a download is, in one line that is written over and over.
struct ProgressBar {
    private let clock: ContinuousClock
    private let start: ContinuousClock.Instant
    private let isShown: Bool
    private var shown: ContinuousClock.Instant
    private var total: Int?
    private var done = 0

    /// Not shown: costs nothing and says nothing.
    init(isShown: Bool, total: Int?) {
        clock = ContinuousClock()
        start = clock.now
        shown = start
        self.isShown = isShown
        self.total = total
    }

    /// Counts bytes; draws at most ten times a second.
    mutating func advance(_ bytes: Int) {
        done += bytes
        guard isShown, clock.now - shown > .milliseconds(100) else { return }
        shown = clock.now
        draw()
    }

    /// Leaves the last state on the screen.
    mutating func finish() {
        guard isShown else { return }
        draw()
        Console.say("")
    }

    private func draw() {
        let line = Self.line(done: done, total: total, elapsed: clock.now - start)
        // Clears what a longer line before left over.
        Console.say("\r\(line)\u{1B}[K", terminator: "")
    }

    /// The line without its frame, for a state of things.
    static func line(done: Int, total: Int?, elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        let speed = "\(ByteText.text(rate))/s"
        guard let total, total > 0 else { return "\(ByteText.text(done))  \(speed)" }
        let share = min(1, Double(done) / Double(total))
        let width = 32
        let full = Int(share * Double(width))
        let bar =
            String(repeating: "━", count: full) + String(repeating: "╌", count: width - full)
        let percent = "\(Int(share * 100))".leftPadded(3)
        var line =
            "\(bar) \(percent) %  \(ByteText.text(done)) of \(ByteText.text(total))  \(speed)"
        if rate > 0, done < total {
            let left = (total - done) / rate
            line += "  \(left / 60):" + "\(left % 60)".leftPadded(2, with: "0") + " left"
        }
        return line
    }
}

/// Bytes as people read them.
enum ByteText {
    static func text(_ bytes: Int) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int(value * 10)
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}

extension String {
    /// With so much in front that it is `width` long.
    func leftPadded(_ width: Int, with filler: Character = " ") -> String {
        String(repeating: filler, count: max(0, width - count)) + self
    }
}
