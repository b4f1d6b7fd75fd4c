import Multiformats
import Pinning

/// A `PinStatus` of the Pinning Service API.
struct PSAPinStatus: Encodable {
    let requestid: String
    let status: PinStatus
    let created: Timestamp
    let pin: Pin
    let delegates: [String]
    let info: [String: String]

    init(_ request: PinRequest, delegates: [String]) {
        requestid = request.id
        status = request.status
        created = request.created
        pin = request.pin
        self.delegates = delegates
        info = request.info
    }
}

/// A `PinResults` of the Pinning Service API.
struct PSAPinResults: Encodable {
    let count: Int
    let results: [PSAPinStatus]
}

/// A `Pin` as a client sends it: what is there must have a value.
struct PSAPin: Decodable {
    let pin: Pin

    private enum Key: String, CodingKey, CaseIterable {
        case cid
        case name
        case origins
        case meta
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in Key.allCases where container.contains(key) {
            guard try container.decodeNil(forKey: key) else { continue }
            throw DecodingError.dataCorruptedError(
                forKey: key,
                in: container,
                debugDescription: "null is no value"
            )
        }
        pin = try Pin(from: decoder)
        if let problem = pin.problem {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: problem)
            )
        }
    }
}
