/// The words and numbers that settings are made of.
extension Form where Value == Int {
    /// Bytes.
    static var size: Form {
        scalar("a size such as 10GiB or 512MiB") {
            Quantity.parse($0, units: Quantity.sizes)
        } show: {
            let binary = Quantity.sizes.filter { $0.size & ($0.size - 1) == 0 && !$0.name.isEmpty }
            return Quantity.show($0, units: binary)
        }
    }

    /// A count.
    static func number(_ range: ClosedRange<Int>) -> Form {
        scalar("a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        } show: {
            String($0)
        }
    }
}

extension Form where Value == Double {
    /// Part of a whole.
    static func fraction(_ range: ClosedRange<Double>) -> Form {
        scalar("a number from \(range.lowerBound) to \(range.upperBound)") {
            Double($0).flatMap { range.contains($0) ? $0 : nil }
        } show: {
            "\($0)"
        }
    }
}

extension Form where Value == Duration {
    /// A time.
    static var duration: Form {
        scalar("a duration such as 150ms, 2s or 5m") {
            Quantity.parse($0, units: Quantity.times).map { .nanoseconds($0) }
        } show: { duration in
            let (seconds, attoseconds) = duration.components
            let units = Quantity.times.filter { $0.name != "min" }
            let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
            return nanoseconds == 0 ? "0s" : Quantity.show(nanoseconds, units: units)
        }
    }
}

extension Form where Value == Bool {
    /// Yes or no.
    static var flag: Form {
        scalar("true or false") {
            Bool($0)
        } show: {
            String($0)
        }
    }
}

extension Form where Value == String {
    /// Any word but the empty one.
    static func text(_ expectation: String) -> Form {
        scalar(expectation) {
            $0.isEmpty ? nil : $0
        } show: {
            $0
        }
    }

    /// A word that nobody else may know.
    static func secret(_ expectation: String) -> Form {
        scalar(expectation, secret: true) {
            $0.isEmpty ? nil : $0
        } show: {
            $0
        }
    }

    /// A path of the file system; `~` is the home directory.
    static var path: Form {
        text("a path")
    }
}

extension Form where Value: CaseIterable & RawRepresentable<String> & Sendable {
    /// One of a few words.
    static var choice: Form {
        scalar("one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) {
            Value(rawValue: $0)
        } show: {
            $0.rawValue
        }
    }
}
