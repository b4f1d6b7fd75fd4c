import Glibc
import Measuring

/// A drawing of what an extra request buys: one panel for each latency model.
struct Figure {
    /// One latency model.
    struct Panel {
        let model: LatencyModel
        let search: HedgeSearch
        let outcomes: [Outcome]
    }

    let panels: [Panel]
    private static let size = (width: 320.0, height: 270.0)
    private static let margin = (left: 64.0, top: 84.0, right: 16.0, bottom: 62.0)
    private static let requests = 1.0...5.0

    init(panels: [Panel]) {
        self.panels = panels
    }

    var svg: String {
        let step = Self.margin.left + Self.size.width + Self.margin.right
        let width = step * Double(panels.count)
        let height = Self.margin.top + Self.size.height + Self.margin.bottom
        var drawing = Drawing(width: width, height: height)
        drawing.text(
            "What an extra request buys: five gateways alike, 10,000 wants each",
            at: (Self.margin.left, 28),
            style: "title"
        )
        drawing.text(
            "Every delay of a fixed hedge (line), and the strategies (dots). Down and left is better.",
            at: (Self.margin.left, 50),
            style: "note"
        )
        for (index, panel) in panels.enumerated() {
            draw(panel, at: step * Double(index) + Self.margin.left, in: &drawing)
        }
        return drawing.document
    }

    private func draw(_ panel: Panel, at left: Double, in drawing: inout Drawing) {
        let top = Self.margin.top
        let bottom = top + Self.size.height
        let right = left + Self.size.width
        let times = panel.outcomes.map { $0.quantile(0.99) } + panel.search.trials.map(\.p99)
        let range = Self.decades(around: times)
        func x(_ requests: Double) -> Double {
            let span = log(Self.requests.upperBound * 1.15)
            return left + log(max(requests, 1)) / span * Self.size.width
        }
        func y(_ time: Double) -> Double {
            let share = log(time / range.lowerBound) / log(range.upperBound / range.lowerBound)
            return bottom - share * Self.size.height
        }
        for tick in Self.ticks(in: range) {
            drawing.line((left, y(tick)), (right, y(tick)), style: "grid")
            drawing.text(tick.text(), at: (left - 8, y(tick) + 4), style: "tick end")
        }
        for tick in [1, 1.15, 1.5, 2, 3, 5] {
            drawing.line((x(tick), top), (x(tick), bottom), style: "grid")
            let label = tick.text(tick == 1.15 ? 2 : tick == 1.5 ? 1 : 0)
            drawing.text(label, at: (x(tick), bottom + 18), style: "tick middle")
        }
        drawing.line((left, bottom), (right, bottom), style: "axis")
        drawing.line((left, top), (left, bottom), style: "axis")
        drawing.text(panel.model.name, at: (left, top - 10), style: "head")
        drawing.text(
            "requests a want (logarithmic)",
            at: ((left + right) / 2, bottom + 42),
            style: "label middle"
        )
        drawing.text(
            "99th percentile of the first verified block, ms",
            at: (left - 46, (top + bottom) / 2),
            style: "label middle",
            isUpright: true
        )
        drawing.curve(
            panel.search.trials.map { (x($0.outcome.requestsPerWant), y($0.p99)) },
            style: "curve"
        )
        for outcome in panel.outcomes where outcome.strategy != "ours, start: all" {
            let point = (x(outcome.requestsPerWant), y(outcome.quantile(0.99)))
            let isOurs = outcome.strategy == "ours"
            let isLast = outcome.strategy == "all at once"
            // Sequential and random fall together: one label goes up, the other down.
            let shift = outcome.strategy == "random" || isLast ? 17.0 : -8
            drawing.dot(point, style: isOurs ? "ours" : "other")
            drawing.text(
                outcome.strategy,
                at: (point.0 + (isLast ? 6 : 8), point.1 + shift),
                style: (isOurs ? "name ours" : "name") + (isLast ? " end" : "")
            )
        }
    }

    private static func decades(around times: [Double]) -> ClosedRange<Double> {
        let lowest = max(times.min() ?? 1, 1)
        let highest = min(times.max() ?? 10, 10_000)
        return lowest * 0.7...highest * 1.4
    }

    private static func ticks(in range: ClosedRange<Double>) -> [Double] {
        [1, 10, 100, 1000].flatMap { [$0, $0 * 2, $0 * 5] }.filter { range.contains($0) }
    }
}
