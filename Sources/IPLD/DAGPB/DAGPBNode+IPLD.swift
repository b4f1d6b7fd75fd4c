internal import Multiformats

extension IPLDNode {
    /// The logical form of a DAG-PB node: a map of `Data` and `Links`, each link a map of `Hash`,
    /// `Name` and `Tsize`; what is absent in the node is absent in the map.
    ///
    /// Names that are not UTF-8 are shown with the bytes that are not replaced.
    public init(_ node: DAGPBNode) {
        let links = node.links.map { link in
            var entries = [Entry(key: "Hash", value: .link(link.cid))]
            if let name = link.name {
                entries.append(
                    Entry(key: "Name", value: .string(String(decoding: name, as: UTF8.self)))
                )
            }
            if let size = link.size {
                entries.append(Entry(key: "Tsize", value: .integer(Int128(size))))
            }
            return IPLDNode.map(entries)
        }
        var entries = [Entry(key: "Links", value: .list(links))]
        if let data = node.data {
            entries.insert(Entry(key: "Data", value: .bytes(Array(data))), at: 0)
        }
        self = .map(entries)
    }
}
