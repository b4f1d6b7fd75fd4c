import Measuring

/// An SVG document in the making, readable on light and dark.
struct Drawing {
    typealias Point = (Double, Double)

    private static let styles = """
        text { font: 12px system-ui, sans-serif; fill: #24292f }
        .title { font-size: 17px; font-weight: 600 } .head { font-size: 14px; font-weight: 600 }
        .note, .tick, .label { fill: #57606a } .end { text-anchor: end } .middle { text-anchor: middle }
        .paper { fill: #ffffff } .grid { stroke: #d8dee4; stroke-width: 1 }
        .axis { stroke: #57606a; stroke-width: 1.2 }
        .curve { fill: none; stroke: #0969da; stroke-width: 2 }
        circle.other { fill: #57606a } circle.ours { fill: #bc4c00 }
        .name { font-size: 12px } text.ours { fill: #bc4c00; font-weight: 600 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 } .note, .tick, .label { fill: #9da7b3 } .paper { fill: #0d1117 }
        .grid { stroke: #30363d } .axis { stroke: #9da7b3 } .curve { stroke: #58a6ff }
        circle.other { fill: #9da7b3 } circle.ours, text.ours { fill: #ff9b52 }
        }
        """

    private let width: Double
    private let height: Double
    private var body = ""

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// The whole document.
    var document: String {
        let size = "\(width.text()) \(height.text())"
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img">
            <style>\(Self.styles)</style>
            <rect class="paper" width="100%" height="100%"/>
            \(body)</svg>

            """
    }

    mutating func line(_ start: Point, _ end: Point, style: String) {
        body += "<line class=\"\(style)\" x1=\"\(start.0.text(1))\" y1=\"\(start.1.text(1))\" "
        body += "x2=\"\(end.0.text(1))\" y2=\"\(end.1.text(1))\"/>\n"
    }

    mutating func curve(_ points: [Point], style: String) {
        let list = points.map { "\($0.0.text(1)),\($0.1.text(1))" }.joined(separator: " ")
        body += "<polyline class=\"\(style)\" points=\"\(list)\"/>\n"
    }

    mutating func dot(_ center: Point, style: String) {
        let place = "cx=\"\(center.0.text(1))\" cy=\"\(center.1.text(1))\""
        body += "<circle class=\"\(style)\" \(place) r=\"5\"/>\n"
    }

    mutating func text(
        _ text: String,
        at place: Point,
        style: String,
        isUpright: Bool = false
    ) {
        let (x, y) = (place.0.text(1), place.1.text(1))
        let turn = isUpright ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
        body += "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\"\(turn)>\(text)</text>\n"
    }
}
