/// What a cache's directory says of itself: that it is one, and whether the disk has everything.
struct Mark: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The disk has everything.
        case clean
        /// Commits may be in the kernel only, since the start of the machine named here.
        case open(boot: String)
        /// LMDB found the file damaged, or the words are not understood.
        case damaged
    }

    /// The format that this version writes, and the newest that it reads.
    ///
    /// Format 1 had no segments. Its tables are those of a cache in which every block came once. Formats
    /// 1 and 2 had smaller extents, and a block's record now says which it has. So either becomes
    /// format 3 by being marked as such.
    static let known = 3
    private static let name = "regatta block cache"

    let format: Int
    let state: State

    init(_ state: State) {
        format = Self.known
        self.state = state
    }

    /// Reads a mark; `nil` when the line is none.
    init?(_ line: String) {
        guard line.hasPrefix(Self.name + " ") else { return nil }
        let words = line.dropFirst(Self.name.count + 1).split(separator: " ")
        guard let format = words.first.flatMap({ Int($0) }) else { return nil }
        self.format = format
        switch words.dropFirst().first {
        case "clean": state = .clean
        case "open": state = .open(boot: words.dropFirst(2).first.map(String.init) ?? "")
        default: state = .damaged
        }
    }

    var line: String {
        switch state {
        case .clean: "\(Self.name) \(format) clean"
        case .open(let boot): "\(Self.name) \(format) open \(boot)"
        case .damaged: "\(Self.name) \(format) damaged"
        }
    }

    /// Whether the file beside the mark is consistent.
    ///
    /// Commits do not wait for the disk. What a killed process wrote the kernel has, and nothing is
    /// lost. But when the machine has started anew since, the disk may have any part of the commits,
    /// in any order, and LMDB could not tell.
    func isTrusted(boot: String) -> Bool {
        switch state {
        case .clean: true
        case .open(let past): !boot.isEmpty && past == boot
        case .damaged: false
        }
    }
}
