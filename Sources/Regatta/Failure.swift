/// Why a command could not do what it was asked: one line that says what to do.
struct Failure: Error, CustomStringConvertible {
    /// What the process ends with.
    enum Exit: Int32 {
        case failed = 1
        /// Wrong words or wrong settings.
        case usage = 2
    }

    let description: String
    let exit: Exit

    init(_ description: String, exit: Exit = .failed) {
        self.description = description
        self.exit = exit
    }
}
