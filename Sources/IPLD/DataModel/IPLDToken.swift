internal import Multiformats

/// A piece of a document, in the order in which a document is read.
///
/// Texts and bytes share the document's storage where they can; texts and keys are UTF-8.
enum IPLDToken {
    case null
    case bool(Bool)
    case integer(Int128)
    case float(Double)
    case string(ArraySlice<UInt8>)
    case bytes(ArraySlice<UInt8>)
    case link(CID)
    case listStart
    case mapStart
    /// In a map, in front of each value.
    case key(ArraySlice<UInt8>)
    /// The end of the innermost list or map.
    case end
}

/// Reads a document from front to back, token by token.
///
/// Every limit is kept and every rule checked here, so that whoever takes all tokens without an
/// error has read a well-formed document, of which nothing needs to have been held.
protocol IPLDTokenReader {
    associatedtype Failure: Error

    /// The next token; `nil` behind the one value of a document.
    mutating func next() throws(Failure) -> IPLDToken?
}

/// Takes the tokens of one document.
protocol IPLDTokenVisitor {
    associatedtype Result

    mutating func visit(_ token: IPLDToken)

    /// What was found, once every token was visited.
    consuming func finish() -> Result
}

extension IPLDTokenReader {
    /// Reads to the end.
    mutating func accept<Visitor: IPLDTokenVisitor>(
        _ visitor: consuming Visitor
    ) throws(Failure) -> Visitor.Result {
        var visitor = visitor
        while let token = try next() { visitor.visit(token) }
        return visitor.finish()
    }
}
