import ArgumentParser
import CAR
import IPLD
import Retrieval
import UnixFS

/// `regatta get`: fetches content, verified, without a server.
struct GetCommand: AsyncParsableCommand {
    /// What is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// The block as it is.
        case raw
        /// The whole DAG with its proofs.
        case car
    }

    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetch content, verified, to a file or to standard output.",
        discussion: "A file gets its name once it is whole; until then it is <file>.part."
    )

    @Argument(help: "A CID, /ipfs/<cid>/path, /ipns/<name>/path, or either as ipfs:// or ipns://.")
    var address: String

    @Option(name: .shortAndLong, help: "The file to write; without it, standard output.")
    var output: String?

    @Option(help: "raw: the block as it is; car: the whole DAG. Without it: the file.")
    var format: Format?

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let address = try NamedAddress(address)
        let settings = try options.sources().settings()
        let engine = Engine.openBeside(settings)
        let file = try OutputFile(output)
        do {
            let content = try await address.resolved(by: engine.names)
            try await fetch(content, with: engine.retriever, to: file)
            try file.finish()
        } catch {
            file.discard()
            await engine.close()
            throw Explanation.failure(error, asking: self.address)
        }
        await engine.close()
    }

    private func fetch(
        _ address: ContentAddress,
        with retriever: Retriever,
        to file: OutputFile
    ) async throws {
        let scope: DAGScope =
            switch format {
            case .raw: .block
            case .car: .all
            case nil: .entity
            }
        let want = Want(root: address.cid, path: address.path, scope: scope)
        try await retriever.withSession(want) { session in
            let resolution = try await session.resolve()
            guard resolution.remainder.isEmpty || format == .car else {
                throw Failure("\(self.address): ends inside a document; give the path of a block")
            }
            switch format {
            case .raw: try file.write(resolution.terminus.bytes)
            case .car: try await writeCAR(resolution, address, session, to: file)
            case nil: try await writeFile(resolution.terminus, session, to: file)
            }
        }
    }

    private func writeFile(
        _ root: Block,
        _ session: Session,
        to file: OutputFile
    ) async throws {
        let node = try UnixFSNode(decoding: root)
        switch node.kind {
        case .file: break
        case .directory, .shard:
            throw Failure("\(address): is a directory; name a file in it, or ask for --format car")
        case .symlink:
            throw Failure("\(address): is a symbolic link; ask for what it leads to")
        }
        var reader = try FileReader(root: root)
        var bar = ProgressBar(isShown: showsProgress, total: Int(clamping: reader.size))
        while let bytes = try await session.next(&reader) {
            try file.write(bytes)
            bar.advance(bytes.count)
        }
        bar.finish()
    }

    private func writeCAR(
        _ resolution: Resolution,
        _ address: ContentAddress,
        _ session: Session,
        to file: OutputFile
    ) async throws {
        var walker = DAGWalker(resolution, scope: .all)
        var bar = ProgressBar(isShown: showsProgress, total: nil)
        try file.write(CAREncoder.header(roots: [address.cid]))
        while let block = try await session.next(&walker) {
            let prefix = CAREncoder.prefix(of: block)
            try file.write(prefix)
            try file.write(block.bytes)
            bar.advance(prefix.count + block.bytes.count)
        }
        bar.finish()
    }

    /// A bar among the bytes of a file would spoil both.
    private var showsProgress: Bool {
        Console.isErrorTerminal && (output != nil || !Console.isOutputTerminal)
    }
}
