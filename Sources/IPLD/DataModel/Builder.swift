internal import Multiformats

extension IPLDNode {
    /// Puts a value together from its tokens.
    struct Builder: IPLDTokenVisitor {
        private enum Open {
            case list([IPLDNode])
            case map([Entry], key: String)
        }

        private var open: [Open] = []
        private var value = IPLDNode.null

        mutating func visit(_ token: IPLDToken) {
            switch token {
            case .null: add(.null)
            case .bool(let value): add(.bool(value))
            case .integer(let value): add(.integer(value))
            case .float(let value): add(.float(value))
            case .string(let text): add(.string(String(decoding: text, as: UTF8.self)))
            case .bytes(let bytes): add(.bytes(Array(bytes)))
            case .link(let cid): add(.link(cid))
            case .listStart: open.append(.list([]))
            case .mapStart: open.append(.map([], key: ""))
            case .key(let key): name(String(decoding: key, as: UTF8.self))
            case .end:
                switch open.popLast() {
                case .list(let nodes): add(.list(nodes))
                case .map(let entries, _): add(.map(entries))
                case nil: preconditionFailure("a reader closed what was not open")
                }
            }
        }

        consuming func finish() -> IPLDNode { value }

        private mutating func name(_ key: String) {
            guard case .map(let entries, _) = open.popLast() else {
                preconditionFailure("a reader gave a key outside a map")
            }
            open.append(.map(entries, key: key))
        }

        private mutating func add(_ node: IPLDNode) {
            // What is open is taken off and put back, so that its array is not copied.
            switch open.popLast() {
            case .list(var nodes):
                nodes.append(node)
                open.append(.list(nodes))
            case .map(var entries, let key):
                entries.append(Entry(key: key, value: node))
                open.append(.map(entries, key: key))
            case nil: value = node
            }
        }
    }
}
