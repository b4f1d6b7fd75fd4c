import FoundationEssentials
import Multiformats

/// A `PinStatus` as services send it, which is not always what the specification says.
struct PSASeen: Decodable, Sendable {
    let id: String
    let status: PinStatus
    let cid: String
    let name: String?
    let created: String?
    let info: [String: String]

    private enum Key: String, CodingKey {
        case requestid
        case requestId
        case status
        case created
        case pin
        case info
    }

    private enum PinKey: String, CodingKey {
        case cid
        case name
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let id = try container.decodeIfPresent(String.self, forKey: .requestid) {
            self.id = id
        } else {
            id = try container.decode(String.self, forKey: .requestId)
        }
        status = try container.decode(PinStatus.self, forKey: .status)
        created = try? container.decodeIfPresent(String.self, forKey: .created)
        let pin = try container.nestedContainer(keyedBy: PinKey.self, forKey: .pin)
        cid = try pin.decode(String.self, forKey: .cid)
        name = try? pin.decodeIfPresent(String.self, forKey: .name)
        let info = try? container.decodeIfPresent([String: Loose].self, forKey: .info)
        self.info = (info ?? nil)?.mapValues(\.text) ?? [:]
    }

    /// Whether it is about that root, however it is written.
    func isOf(_ cid: CID) -> Bool {
        guard let seen = try? CID(self.cid) else { return false }
        return seen.v1 == cid.v1
    }

    /// Text, or what is shown as text.
    private struct Loose: Decodable, Sendable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let number = try? container.decode(Int.self) {
                text = String(number)
            } else if let flag = try? container.decode(Bool.self) {
                text = String(flag)
            } else {
                text = ""
            }
        }
    }
}

/// A `PinResults`; what is malformed in it is left out, and the rest used.
struct PSASeenPage: Decodable, Sendable {
    let count: Int
    let results: [PSASeen]

    private enum Key: String, CodingKey {
        case count
        case results
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let all = try container.decodeIfPresent([Tolerant].self, forKey: .results) ?? []
        results = all.compactMap(\.value)
        count = (try? container.decodeIfPresent(Int.self, forKey: .count)) ?? all.count
    }

    private struct Tolerant: Decodable {
        let value: PSASeen?

        init(from decoder: any Decoder) throws {
            value = try? PSASeen(from: decoder)
        }
    }
}
