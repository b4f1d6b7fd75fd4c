import ArgumentParser
import FoundationEssentials

/// `regatta setup`: what other programs need to find Regatta.
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Tell other programs where Regatta serves.",
        subcommands: [IPFSGateway.self]
    )

    /// Writes the file that curl and others read for `ipfs://` (IPIP-280).
    struct IPFSGateway: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ipfs-gateway",
            abstract: "Write ~/.ipfs/gateway, which curl, ffmpeg and others read for ipfs:// URLs.",
            discussion: "A file that names another gateway is left alone, unless --force is given."
        )

        @Flag(help: "Replace a file that names another gateway.")
        var force = false

        @OptionGroup var options: SettingsOptions

        func run() throws {
            let listen = try options.sources().settings().gateway.listen
            guard listen.port != 0 else {
                throw Failure("gateway.listen: port 0 is another one each time; set a port first")
            }
            let path = HomePath.expand("~/.ipfs/gateway")
            let wanted = "\(listen.url)\n"
            if let bytes = FileManager.default.contents(atPath: path) {
                let present = String(decoding: bytes, as: UTF8.self)
                guard present != wanted else {
                    return try Console.result("\(path): as it should be")
                }
                guard force else {
                    let other = present.split(separator: "\n").first.map(String.init) ?? "nothing"
                    throw Failure("\(path): names \(other); --force replaces it")
                }
            }
            do {
                try FileManager.default.createDirectory(
                    atPath: HomePath.expand("~/.ipfs"),
                    withIntermediateDirectories: true
                )
                try Data(wanted.utf8).write(to: URL(filePath: path), options: .atomic)
            } catch {
                throw Failure("\(path): cannot be written: \(error)")
            }
            try Console.result("\(path): \(listen.url)")
        }
    }
}
