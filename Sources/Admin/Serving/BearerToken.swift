/// The secret that admits to what changes state (RFC 6750, section 2.1).
struct BearerToken: Sendable {
    private let secret: [UInt8]

    init(_ secret: String) {
        self.secret = Array(secret.utf8)
    }

    /// Whether an `Authorization` field carries the token.
    func matches(authorization field: String?) -> Bool {
        guard let field else { return false }
        let parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else { return false }
        return Self.isEqual(Array(parts[1]), secret)
    }

    /// Compares in a time that depends on the length of `given` only: where the first difference
    /// is must not show.
    static func isEqual(_ given: [UInt8], _ secret: [UInt8]) -> Bool {
        guard !secret.isEmpty else { return false }
        var difference = UInt(bitPattern: given.count ^ secret.count)
        for (index, byte) in given.enumerated() {
            difference |= UInt(byte ^ secret[index % secret.count])
        }
        return difference == 0
    }
}

extension BearerToken: CustomStringConvertible {
    /// Not the secret, wherever this is described.
    var description: String { "a token" }
}
