internal import IPLD
internal import Multiformats

/// The document a CAR begins with.
struct CARHeader {
    let roots: [CID]

    /// Reads the header of version 1; `nil` for what stands in its place in version 2, where that
    /// is allowed.
    init?(decoding bytes: [UInt8], _ allowsVersion2: Bool) throws(CARError) {
        let header: IPLDNode
        do {
            header = try DAGCBOR.decode(bytes, rules: .lenient)
        } catch {
            throw .header(reason: "its header is \(error)")
        }
        guard case .map(let entries) = header, case .integer(let version) = header["version"]
        else { throw .header(reason: "its header is not a map with a version") }
        if version == 2, allowsVersion2, entries.count == 1 { return nil }
        guard version == 1 else { throw .version(UInt64(clamping: version)) }
        guard entries.count == 2, case .list(let values) = header["roots"] else {
            throw .header(reason: "its header holds something else than roots and a version")
        }
        var roots: [CID] = []
        for value in values {
            guard case .link(let cid) = value else {
                throw .header(reason: "its roots are not all links")
            }
            roots.append(cid)
        }
        self.roots = roots
    }
}

/// The fixed header of version 2: where in the file the CAR of version 1 is.
struct CARVersion2 {
    /// Sixteen bytes of characteristics, then three numbers: where the CAR begins, how long it is,
    /// and where the index is.
    static let length = 40

    /// How many bytes stand in front of it: the document `{"version": 2}` and its length.
    private static let pragmaLength = 11

    /// How many bytes to pass over until the CAR begins.
    let padding: UInt64
    /// How many bytes the CAR has.
    let payload: UInt64

    init(decoding bytes: [UInt8]) throws(CARError) {
        let offset = Self.number(bytes[16..<24])
        payload = Self.number(bytes[24..<32])
        let front = UInt64(Self.pragmaLength + Self.length)
        guard offset >= front else { throw .header(reason: "its payload begins in its header") }
        guard payload > 0 else { throw .header(reason: "its payload was never finished") }
        padding = offset - front
    }

    private static func number(_ littleEndian: ArraySlice<UInt8>) -> UInt64 {
        littleEndian.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
