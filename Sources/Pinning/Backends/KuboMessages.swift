/// The answer to `pin/add`.
struct KuboPins: Decodable {
    let pins: [String]?

    private enum CodingKeys: String, CodingKey {
        case pins = "Pins"
    }
}

/// The answer to `pin/ls` about one root.
struct KuboKeys: Decodable {
    struct Key: Decodable {
        let type: String

        private enum CodingKeys: String, CodingKey {
            case type = "Type"
        }
    }

    let keys: [String: Key]?

    private enum CodingKeys: String, CodingKey {
        case keys = "Keys"
    }
}

/// One line of the answer to `pin/ls` with `stream=true`.
struct KuboListing: Decodable {
    let cid: String
    let name: String?

    private enum CodingKeys: String, CodingKey {
        case cid = "Cid"
        case name = "Name"
    }
}

/// The answer to `id`.
struct KuboIdentity: Decodable {
    let addresses: [String]?

    private enum CodingKeys: String, CodingKey {
        case addresses = "Addresses"
    }
}

/// One line of the answer to `dag/import`.
struct KuboImported: Decodable {
    struct Root: Decodable {
        let problem: String?

        private enum CodingKeys: String, CodingKey {
            case problem = "PinErrorMsg"
        }
    }

    let root: Root?

    private enum CodingKeys: String, CodingKey {
        case root = "Root"
    }
}

/// What went wrong, in the node's words.
struct KuboMessage: Decodable {
    let message: String

    private enum CodingKeys: String, CodingKey {
        case message = "Message"
    }
}
