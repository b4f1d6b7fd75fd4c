public import Multiformats

/// How far a path leads through one block.
public enum Passage: Sendable, Equatable {
    /// After so many segments a link leads to another block.
    case link(CID, segments: Int)
    /// The path ends at a value in this block.
    case inside
    /// The block has nothing where the segment of this index should lead.
    case missing(segment: Int)

    /// Follows a path from a document's value: map keys, and indices of lists in plain decimal.
    ///
    /// The document is read to its end, whatever the path meets, so that a malformed one is never
    /// followed. It is read leniently; of what it holds nothing but its keys' places is kept.
    ///
    /// - Parameters:
    ///   - path: What is still to be followed, decoded, and not empty.
    ///   - block: DAG-CBOR, DAG-JSON, plain CBOR or JSON; in these last two nothing is a link.
    /// - Throws: ``IPLDError``.
    public init(of path: ArraySlice<String>, through block: Block) throws(IPLDError) {
        self = try Document(block).accept(Seeker(path))
    }

    private struct Seeker: IPLDTokenVisitor {
        private let path: ArraySlice<String>
        /// How many segments were followed to the innermost value on the path.
        private var followed = 0
        /// How many lists and maps are open.
        private var depth = 0
        /// In the innermost list on the path, the index of the next element; `nil` in a map.
        private var index: Int?
        /// In the innermost map on the path, whether the next value is the one.
        private var isNamed = false
        private var found: Passage?

        init(_ path: ArraySlice<String>) {
            self.path = path
        }

        mutating func visit(_ token: IPLDToken) {
            switch token {
            case .key(let key):
                guard found == nil, depth == followed + 1 else { return }
                isNamed = key.elementsEqual(segment.utf8)
            case .end:
                depth -= 1
                // The innermost list or map on the path ends, and the path did not go on in it.
                if depth == followed, found == nil { found = .missing(segment: followed) }
            case .listStart, .mapStart:
                meet(token)
                depth += 1
            default: meet(token)
            }
        }

        consuming func finish() -> Passage {
            found ?? .inside
        }

        private var segment: String { path[path.startIndex + followed] }

        /// Meets a value, which may be the next one on the path.
        private mutating func meet(_ token: IPLDToken) {
            guard found == nil else { return }
            if depth > 0 {
                guard depth == followed + 1, isNext() else { return }
                followed += 1
            }
            if case .link(let cid) = token, followed > 0 {
                found = .link(cid, segments: followed)
            } else if followed == path.count {
                found = .inside
            } else if case .listStart = token {
                index = 0
            } else if case .mapStart = token {
                (index, isNamed) = (nil, false)
            } else {
                found = .missing(segment: followed)
            }
        }

        /// Whether the value that comes is the one the segment means.
        private mutating func isNext() -> Bool {
            guard let index else { return isNamed }
            self.index = index + 1
            return segment == String(index)
        }
    }
}
