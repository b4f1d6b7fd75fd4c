import Naming

/// What a person names on the command line: content itself, or a name that stands for it.
enum NamedAddress {
    case content(ContentAddress)
    case name(MutableName, [String])

    /// Reads what ``ContentAddress`` does, `/ipns/<name>/path` and `ipns://<name>/path`.
    ///
    /// - Throws: ``Failure`` for anything else.
    init(_ text: String) throws(Failure) {
        guard let prefix = ["/ipns/", "ipns://"].first(where: text.hasPrefix) else {
            self = .content(try ContentAddress(text))
            return
        }
        let segments = text.dropFirst(prefix.count).split(separator: "/").map(String.init)
        guard let name = segments.first else {
            throw Failure("\(text): expected a name after \(prefix)", exit: .usage)
        }
        let isURL = prefix == "ipns://"
        let path = segments.dropFirst().map { isURL ? ContentAddress.decode($0) : $0 }
        do {
            self = .name(try MutableName(name), path)
        } catch {
            throw Failure("\(error)", exit: .usage)
        }
    }

    /// The content, after asking what the name stands for.
    func resolved(by names: NameResolver) async throws -> ContentAddress {
        switch self {
        case .content(let address): return address
        case .name(let name, let path):
            let resolved = try await names.resolve(name, path: path)
            return ContentAddress(cid: resolved.root, path: resolved.path)
        }
    }
}
