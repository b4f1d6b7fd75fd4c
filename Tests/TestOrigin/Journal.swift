/// What an origin has seen and done since it started, or since it was told to forget.
package struct Journal: Sendable {
    /// A request as it came.
    package struct Request: Sendable {
        package let method: String
        /// Path and query, as written.
        package let target: String
        /// In order, names in lower case.
        package let headers: [(name: String, value: String)]

        /// The first value of a header.
        package func header(_ name: String) -> String? {
            headers.first { $0.name == name }?.value
        }
    }

    package var requests: [Request] = []
    /// Answers whose client left before the end.
    package var aborted = 0
    /// Answers under way.
    package var active = 0
    /// The largest number of answers that were under way at once.
    package var peak = 0
    /// Body bytes handed to the network.
    package var bytes = 0

    /// Paths and queries in the order they came.
    package var targets: [String] {
        requests.map(\.target)
    }

    mutating func begin(_ request: Request) {
        requests.append(request)
        active += 1
        peak = max(peak, active)
    }

    mutating func end(aborted left: Bool) {
        active -= 1
        if left { aborted += 1 }
    }
}
