import Multiformats

/// The bytes that text in hexadecimal stands for.
public func fromHex(_ text: String) -> [UInt8] {
    do {
        return try Multibase.decode("f" + text).1
    } catch {
        preconditionFailure("not hexadecimal: \(error)")
    }
}
