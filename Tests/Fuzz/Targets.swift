import TestSupport

extension FuzzTarget {
    /// Everything that `make fuzz` runs: a new target is a name here, and a file beside.
    static let all = formats + [tar]
}
