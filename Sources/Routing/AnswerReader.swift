public import IPLD

/// Reads an answer as its bytes arrive: one JSON document, or one a line.
///
/// Push what arrived, take documents until there are none, and finish at the end of the body. An
/// answer has a limit of bytes and lines have another, so a server that never ends costs no more.
public struct AnswerReader: Sendable {
    /// How documents follow each other.
    public enum Form: Sendable, Hashable {
        /// `application/json`: there is one.
        case document
        /// `application/x-ndjson`: one a line, blank lines aside.
        case lines

        /// The form that a `Content-Type` names; `nil` for any other type.
        public init?(contentType: String) {
            let end = contentType.firstIndex(of: ";") ?? contentType.endIndex
            switch contentType[..<end].filter({ $0 != " " && $0 != "\t" }).lowercased() {
            case "application/json": self = .document
            case "application/x-ndjson": self = .lines
            default: return nil
            }
        }
    }

    /// The most bytes of an answer where nothing else is said.
    public static let defaultLimit = 1 << 20

    /// The most bytes of a line.
    public static let lineLimit = 64 << 10

    private let form: Form
    private let limit: Int
    private var count = 0
    private var input: [UInt8] = []
    private var position = 0
    private var isFinished = false

    /// Begins at the front of an answer.
    ///
    /// - Parameters:
    ///   - form: How documents follow each other.
    ///   - limit: The most bytes that are read of it.
    public init(_ form: Form, limit: Int = defaultLimit) {
        self.form = form
        self.limit = limit
    }

    /// Adds bytes that arrived; take the documents in them before adding more.
    ///
    /// - Throws: ``RoutingError/tooLarge(limit:)``.
    public mutating func push(_ bytes: [UInt8]) throws(RoutingError) {
        count += bytes.count
        guard count <= limit else { throw .tooLarge(limit: limit) }
        input.removeFirst(position)
        position = 0
        input += bytes
    }

    /// Says that no more bytes come: take the documents that are left.
    public mutating func finish() {
        isFinished = true
    }

    /// The next document; `nil` when more bytes have to come first, or after the last.
    ///
    /// - Throws: ``RoutingError``.
    public mutating func next() throws(RoutingError) -> IPLDNode? {
        switch form {
        case .document:
            guard isFinished, !input.isEmpty else { return nil }
            defer { input = [] }
            return try Self.document(input)
        case .lines:
            while let line = try nextLine() {
                guard !line.allSatisfy({ [0x20, 0x09, 0x0d].contains($0) }) else { continue }
                return try Self.document(Array(line))
            }
            return nil
        }
    }

    private mutating func nextLine() throws(RoutingError) -> ArraySlice<UInt8>? {
        let rest = input[position...]
        if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            position = end + 1
            guard end - rest.startIndex <= Self.lineLimit else {
                throw .lineTooLong(limit: Self.lineLimit)
            }
            return rest[..<end]
        }
        guard rest.count <= Self.lineLimit else { throw .lineTooLong(limit: Self.lineLimit) }
        guard isFinished, !rest.isEmpty else { return nil }
        position = input.count
        return rest
    }

    private static func document(_ bytes: [UInt8]) throws(RoutingError) -> IPLDNode {
        do {
            return try PlainJSON.decode(bytes)
        } catch {
            throw .malformed("\(error)")
        }
    }
}

extension IPLDNode {
    /// The text, when this is one.
    var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements of a list; none for `null` and whatever else stands in its place.
    var elements: [IPLDNode] { if case .list(let nodes) = self { nodes } else { [] } }
}
