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
        let kinds: [(prefix: String, icon: Self)] = [
            ("image/", .picture), ("video/", .film), ("audio/", .sound), ("text/", .words),
        ]
        let known = kinds.first { type.hasPrefix($0.prefix) }?.icon
        self = known ?? (Self.archives.contains(type) ? .archive : .file)
    }

    private static let archives: Set<String> = [
        "application/gzip", "application/vnd.ipld.car", "application/vnd.rar",
        "application/x-7z-compressed",
        "application/x-bzip2", "application/x-tar", "application/x-xz", "application/zip",
        "application/zstd",
    ]
}
