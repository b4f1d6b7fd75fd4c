import ArgumentParser
import IPLD
import LocalFiles
import Multiformats
import UnixFS

/// `regatta car`: content in files that carry their own proof.
struct CARCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "car",
        abstract: "Make, list, check and unpack CAR files.",
        discussion: """
            Versions 1 and 2 are read, version 1 is written. Every block is hashed before it is \
            believed; an index is not read.
            """,
        subcommands: [Create.self, List.self, Verify.self, Extract.self]
    )

    /// Looks through an archive under a progress bar, and closes it afterwards.
    static func read<Result>(
        _ path: String,
        observe: (@Sendable (Block, UInt64) throws -> Void)? = nil,
        use body: (Archive) async throws -> Result
    ) async throws -> Result {
        let archive: Archive
        do {
            archive = try await ArchiveProgress.open(
                path,
                isListing: observe != nil,
                observe: observe ?? { _, _ in }
            )
        } catch let error as LocalFileError {
            if case .damaged = error { throw Failure("\(path): \(error)") }
            throw error
        } catch {
            throw error is CancellationError ? error : Failure("\(path): \(error)")
        }
        defer { archive.close() }
        return try await body(archive)
    }
}

extension CARCommand {
    /// Files to a CAR.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a CAR of a file or a directory; several are put into one directory."
        )

        @Argument(help: "Files and directories.")
        var paths: [String]

        @Option(name: .shortAndLong, help: "The CAR to write; it must not be there.")
        var output: String

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var importing: ImportOptions

        func run() async throws {
            var importing = importing
            if paths.count > 1 { importing.wrap = true }
            let version = try importing.options().profile.version
            let writer = try ArchiveWriter(output, version: version)
            do {
                let work = try await ImportRun(importing, paths) { try await writer.add($0) }
                guard let root = try await work.run(paths).last else { return }
                let size = try await writer.finish(root: CID(root.cid))
                let made = Made(
                    file: output,
                    root: root.cid,
                    blocks: await writer.blocks,
                    size: size
                )
                try Console.result(json ? JSONText.text(made) : root.cid)
            } catch {
                await writer.discard()
                throw error
            }
        }

        /// What was made.
        struct Made: Encodable {
            let file: String
            let root: String
            let blocks: Int
            let size: Int64
        }
    }

    /// What is in a CAR, block by block.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List the blocks of a CAR: CID, size, and where its bytes are."
        )

        @Argument(help: "The CAR.")
        var file: String

        @Flag(help: "Print JSON, one object a line.")
        var json = false

        func run() async throws {
            let json = json
            try await CARCommand.read(
                file,
                observe: { block, offset in
                    let (cid, size) = (block.cid.description, block.bytes.count)
                    let text =
                        json
                        ? "{\"cid\":\"\(cid)\",\"offset\":\(offset),\"size\":\(size)}"
                        : "\(cid)  \(size)  \(offset)"
                    try Console.result(text)
                },
                use: { _ in }
            )
        }
    }
}
