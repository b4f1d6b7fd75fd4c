import TestSupport

extension FuzzTarget {
    /// Everything that `make fuzz` runs: a new target is a name here, and a file beside.
    static let all: [FuzzTarget] = {
        #if DEBUG || FUZZING
        formats + [tar] + gateway
        #else
        formats + [tar]
        #endif
    }()
}
