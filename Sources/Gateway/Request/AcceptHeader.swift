/// One entry of an `Accept` field: a media range, its parameters, and how much it is wanted.
struct MediaRange: Equatable, Sendable {
    /// `type/subtype`, in lower case; either part may be `*`.
    let type: String
    /// The parameters before `q`, names in lower case, values without their quotes.
    let parameters: [Parameter]
    /// From 0 (not acceptable) to 1000, in thousandths as RFC 9110 writes them.
    let quality: Int

    struct Parameter: Equatable, Sendable {
        let name: String
        let value: String
    }

    func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

/// `Accept`, read as RFC 9110, section 12.5.1, has it: a list with weights.
struct AcceptHeader: Equatable, Sendable {
    /// A parameter that cannot be read.
    struct Malformed: Error, Equatable {
        let entry: String
    }

    /// Entries in the order in which they were sent.
    private(set) var ranges: [MediaRange] = []

    /// What is read of a longer list.
    private static let limit = 32

    /// Reads the values of all `Accept` fields of a request, joined by commas.
    init(parsing field: Substring) throws(Malformed) {
        for entry in FieldSyntax.split(field, at: ",").prefix(Self.limit) {
            var parts = FieldSyntax.split(entry[...], at: ";")[...]
            guard let type = parts.popFirst(), !type.isEmpty else { continue }
            var parameters: [MediaRange.Parameter] = []
            var quality = 1000
            for part in parts where !part.isEmpty {
                guard let (name, value) = FieldSyntax.parameter(part) else {
                    throw Malformed(entry: entry)
                }
                if name == "q" {
                    guard let parsed = Self.quality(value) else { throw Malformed(entry: entry) }
                    quality = parsed
                    break
                }
                parameters.append(MediaRange.Parameter(name: name, value: value))
            }
            ranges.append(
                MediaRange(type: type.lowercased(), parameters: parameters, quality: quality)
            )
        }
    }

    /// Whether a person's browser seems to ask: it names HTML itself.
    var namesHTML: Bool {
        ranges.contains { $0.type == "text/html" && $0.quality > 0 }
    }

    /// `0`, `1`, `0.5`, `1.000`: at most three digits after the point.
    private static func quality(_ text: String) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first.flatMap({ Int(Substring($0)) }),
            whole == 0 || whole == 1, parts[0].count == 1
        else { return nil }
        guard parts.count == 2 else { return whole * 1000 }
        var thousandths = 0
        var scale = 100
        guard parts[1].count <= 3 else { return nil }
        for byte in parts[1] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            thousandths += Int(byte - UInt8(ascii: "0")) * scale
            scale /= 10
        }
        let quality = whole * 1000 + thousandths
        return quality <= 1000 ? quality : nil
    }
}
