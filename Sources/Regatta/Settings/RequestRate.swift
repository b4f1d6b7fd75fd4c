/// So many requests in so much time.
package struct RequestRate: Hashable, Sendable, CustomStringConvertible {
    /// The time that a rate is counted over.
    package enum Period: String, CaseIterable, Sendable {
        case second = "s"
        case minute = "min"
        case hour = "h"

        /// How long it is.
        package var duration: Duration {
            switch self {
            case .second: .seconds(1)
            case .minute: .seconds(60)
            case .hour: .seconds(3600)
            }
        }
    }

    package let count: Int
    package let period: Period

    package init(_ count: Int, per period: Period) {
        self.count = count
        self.period = period
    }

    /// Reads `300/min`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0,
            let period = Period(rawValue: String(parts[1]))
        else { return nil }
        self.init(count, per: period)
    }

    package var description: String {
        "\(count)/\(period.rawValue)"
    }
}

extension Form where Value == RequestRate {
    /// Requests in a time.
    package static var rate: Form {
        scalar("a rate such as 300/min, 5/s or 1000/h") {
            RequestRate($0)
        } show: {
            $0.description
        }
    }
}
