/// Where a block stands in the order in which blocks make room.
package enum Segment: Int, Sendable, CaseIterable {
    /// It came, and nobody has asked for it again.
    case once = 0
    /// Somebody has asked for it again.
    case again = 1
    /// It came while newcomers had to prove themselves, and has not yet.
    case nursery = 2
}

/// What is known of the three segments when room must be made.
package struct Segments: Sendable {
    /// One of them.
    package struct State: Sendable, Equatable {
        /// How much is in it, in bytes or in blocks.
        package var size: Int
        /// When its oldest block was last used, in steps of a clock; `nil` when it is empty.
        package var oldest: UInt64?

        package init(size: Int = 0, oldest: UInt64? = nil) {
            self.size = size
            self.oldest = oldest
        }
    }

    private var states: [State]

    package init() {
        states = Segment.allCases.map { _ in State() }
    }

    package subscript(_ segment: Segment) -> State {
        get { states[segment.rawValue] }
        set { states[segment.rawValue] = newValue }
    }

    package var size: Int { states.reduce(0) { $0 + $1.size } }
}
