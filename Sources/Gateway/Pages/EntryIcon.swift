import Multiformats
import UnixFS

/// The picture beside an entry: a guess from its name and codec, as nothing of it was fetched.
enum EntryIcon: String {
    case folder
    case picture
    case film
    case sound
    case words
    case archive
    case file

    init(of entry: DirectoryEntry) {
        guard let type = ContentType.named(entry.name) else {
            let mayBeDirectory =
                entry.cid.codec == .dagPB && !entry.name.utf8.contains(UInt8(ascii: "."))
            self = mayBeDirectory ? .folder : .file
            return
        }
        switch type.utf8.prefix { $0 != UInt8(ascii: "/") } {
        case let kind where kind.elementsEqual("image".utf8): self = .picture
        case let kind where kind.elementsEqual("video".utf8): self = .film
        case let kind where kind.elementsEqual("audio".utf8): self = .sound
        case let kind where kind.elementsEqual("text".utf8): self = .words
        default: self = Self.archives.contains(type) ? .archive : .file
        }
    }

    private static let archives: Set<String> = [
        "application/gzip", "application/vnd.ipld.car", "application/vnd.rar",
        "application/x-7z-compressed",
        "application/x-bzip2", "application/x-tar", "application/x-xz", "application/zip",
        "application/zstd",
    ]
}
