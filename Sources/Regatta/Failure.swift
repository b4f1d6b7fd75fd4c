/// Why a command could not do what it was asked: one line that says what to do.
struct Failure: Error, CustomStringConvertible {
    /// What the process ends with.
    enum Exit: Int32 {
        case failed = 1
        /// Wrong words or wrong settings.
        case usage = 2
        /// What a shell says of a process that SIGPIPE ended.
        case readerLeft = 141
    }

    /// Whoever reads the results, `head` say, has enough: there is nothing to say of it.
    static let readerLeft = Failure("", exit: .readerLeft)

    let description: String
    let exit: Exit

    init(_ description: String, exit: Exit = .failed) {
        self.description = description
        self.exit = exit
    }
}
