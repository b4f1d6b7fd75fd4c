/// A member's path, cleaned: no empty names, no `.` and no `..`, and always below the top.
struct TARPath {
    static let slash = UInt8(ascii: "/")

    private let names: [ArraySlice<UInt8>]

    /// Cleans the names that lead to a member.
    ///
    /// A stored name may hold slashes, as `directory/../file` does, and is then several; what leads
    /// out of the top at any point is refused.
    init(_ stored: [[UInt8]], below top: [UInt8]) throws(TARError) {
        var names = [top[...]]
        for name in stored {
            let text = { String(decoding: name, as: UTF8.self) }
            guard let first = name.first else { throw .emptyName }
            guard first != Self.slash else { throw .absoluteName(text()) }
            guard !name.contains(0) else { throw .zeroByte }
            for part in name.split(separator: Self.slash) {
                if part.elementsEqual("..".utf8) {
                    guard names.count > 1 else { throw .escapingName(text()) }
                    names.removeLast()
                } else if !part.elementsEqual(".".utf8) {
                    names.append(part)
                }
            }
        }
        guard names.count > 1 || stored.isEmpty else { throw .emptyName }
        let length = names.reduce(names.count) { $0 + $1.count }
        guard length <= TARWriter.pathLimit else { throw .pathTooLong(limit: TARWriter.pathLimit) }
        self.names = names
    }

    /// The path as it is written.
    var bytes: [UInt8] { Array(names.joined(separator: [Self.slash])) }

    /// A hash for the path of each directory on the way, and last for the path itself.
    var hashes: [Int] {
        var hasher = Hasher()
        return names.map { name in
            hasher.combine(name)
            let copy = hasher
            return copy.finalize()
        }
    }
}
