extension Double {
    /// With so many digits after the point.
    package func text(_ digits: Int = 0) -> String {
        guard isFinite else { return isNaN ? "–" : "never" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((magnitude * scale).rounded())
        let sign = self < 0 && rounded > 0 ? "-" : ""
        guard digits > 0 else { return sign + "\(rounded)" }
        let fraction = "\(rounded % Int(scale))"
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return sign + "\(rounded / Int(scale)).\(zeros)\(fraction)"
    }
}

extension String {
    /// Filled up with spaces on the left.
    package func right(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(width - count, 0)) + self
    }

    /// Filled up with spaces on the right.
    package func left(_ width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}
