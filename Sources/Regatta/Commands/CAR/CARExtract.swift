import ArgumentParser
import LocalFiles
import Locking
import Multiformats

extension CARCommand {
    /// The files in a CAR.
    struct Extract: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "extract",
            abstract: "Write the file or directory in a CAR.",
            discussion: """
                Nothing is written but what --output names, and nothing that is there is touched; until \
                it is whole it is <output>.part.
                """
        )

        @Argument(help: "The CAR.")
        var file: String

        @Argument(help: "A path below the root, such as docs/a.txt.")
        var path = ""

        @Option(name: .shortAndLong, help: "What to make; without it, named as its path or CID.")
        var output: String?

        @Option(help: "The root, where the CAR has several.")
        var root: String?

        @Option(help: "The most to write, such as 10GiB; by default 64 times the CAR and 1GiB.")
        var maxSize: String?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let names = path.split(separator: "/").map(String.init)
            let chosen = try root.map { text throws(Failure) in
                do {
                    return try CID(text)
                } catch {
                    throw Failure("--root \(text): \(error)", exit: .usage)
                }
            }
            try await CARCommand.read(file) { archive in
                let root = try chosen ?? onlyRoot(of: archive)
                let target = output ?? names.last ?? root.description
                let bar = Locked(ProgressBar(isShown: Console.isErrorTerminal, total: nil))
                let limit = try limit(of: archive)
                let extraction = Extraction(from: archive, limit: limit) { count in
                    bar.withLock { $0.advance(count) }
                }
                let tally = try await extraction.write(root, names, to: target)
                bar.withLock { $0.finish() }
                try Console.result(json ? JSONText.text(Made(target, root, tally)) : target)
            }
        }

        private func onlyRoot(of archive: Archive) throws(Failure) -> CID {
            let roots = archive.summary.roots
            guard let first = roots.first else {
                throw Failure("\(file): names no root; choose a block with --root", exit: .usage)
            }
            guard roots.count == 1 else {
                let list = roots.prefix(5).map(\.description).joined(separator: ", ")
                throw Failure(
                    "\(file): has several roots, choose with --root: \(list)",
                    exit: .usage
                )
            }
            return first
        }

        private func limit(of archive: Archive) throws(Failure) -> UInt64 {
            guard let maxSize else { return Extraction.defaultLimit(ofArchive: archive.size) }
            guard let size = Quantity.parse(maxSize, units: Quantity.sizes), size >= 0 else {
                throw Failure("--max-size \(maxSize): expected a size such as 10GiB", exit: .usage)
            }
            return UInt64(size)
        }
    }

    /// What was written.
    struct Made: Encodable {
        let output: String
        let root: String
        let files: Int
        let directories: Int
        let symlinks: Int
        let bytes: UInt64

        init(_ output: String, _ root: CID, _ tally: Extraction.Tally) {
            self.output = output
            self.root = root.description
            files = tally.files
            directories = tally.directories
            symlinks = tally.symlinks
            bytes = tally.bytes
        }
    }
}
