/// So many requests in so much time.
struct RequestRate: Hashable, Sendable, CustomStringConvertible {
    /// The time that a rate is counted over.
    enum Period: String, CaseIterable, Sendable {
        case second = "s"
        case minute = "min"
        case hour = "h"

        /// How long it is.
        var duration: Duration {
            switch self {
            case .second: .seconds(1)
            case .minute: .seconds(60)
            case .hour: .seconds(3600)
            }
        }
    }

    let count: Int
    let period: Period

    init(_ count: Int, per period: Period) {
        self.count = count
        self.period = period
    }

    /// Reads `300/min`.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), count > 0,
            let period = Period(rawValue: String(parts[1]))
        else { return nil }
        self.init(count, per: period)
    }

    var description: String {
        "\(count)/\(period.rawValue)"
    }
}

extension Form where Value == RequestRate {
    /// Requests in a time.
    static var rate: Form {
        scalar("a rate such as 300/min, 5/s or 1000/h") {
            RequestRate($0)
        } show: {
            $0.description
        }
    }
}
