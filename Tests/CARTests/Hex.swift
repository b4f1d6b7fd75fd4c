import Multiformats

/// The bytes of a text in hexadecimal; spaces are passed over.
func hex(_ text: String) throws -> [UInt8] {
    try Multibase.decode("f" + text.filter { $0 != " " }).1
}
