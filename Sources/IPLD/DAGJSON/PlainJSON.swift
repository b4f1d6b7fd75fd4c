/// Plain JSON, such as web services answer with: a slash in a map means nothing, numbers have no bounds.
public enum PlainJSON {
    /// Reads one document and nothing behind it, within the limits of ``IPLDNode``.
    ///
    /// - Parameter bytes: The whole document.
    /// - Returns: Its value; a number that is no integer of 65 bits is a float.
    /// - Throws: ``DAGJSONError``.
    public static func decode(_ bytes: [UInt8]) throws(DAGJSONError) -> IPLDNode {
        var reader = DAGJSONReader(bytes, isPlain: true)
        return try reader.accept(IPLDNode.Builder())
    }
}
