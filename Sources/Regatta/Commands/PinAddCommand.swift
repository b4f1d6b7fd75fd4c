import Admin
import ArgumentParser
import FoundationEssentials
import Multiformats
import Pinning

/// `regatta pin add`: keep a root, or what a CAR holds.
struct PinAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keep content for good: a CID, a file or directory, or what a CAR holds."
    )

    @Argument(
        help:
            "A CID, a file, a directory, or - for standard input; what ends in .car is taken as a CAR."
    )
    var content: String

    @Option(
        name: .customLong("backend"),
        help: "Where; may be given several times. The configured ones when left out."
    )
    var backends: [String] = []

    @Option(help: "What it is to be called.")
    var name: String?

    @Option(
        name: [.customLong("copies"), .customLong("replication")],
        help: "How many copies, where a backend makes several."
    )
    var copies: Int?

    @Option(help: "How many of the backends must keep it: single, quorum or all.")
    var level: String?

    @Flag(help: "Ask anew, even when the same was asked for before.")
    var again = false

    @Flag(help: "Do not wait until it is kept.")
    var detach = false

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var importing: ImportOptions

    @OptionGroup var options: SettingsOptions

    private struct Order: Encodable {
        let cid: String
        let name: String?
        let backends: [String]?
        let copies: Int?
        let level: String?
        let again: Bool
        let upload: String?
    }

    func run() async throws {
        let caller = try AdminCaller(try options.sources().settings())
        let (cid, upload) = try await source(caller)
        let order = Order(
            cid: cid,
            name: name,
            backends: backends.isEmpty ? nil : backends,
            copies: copies,
            level: level,
            again: again,
            upload: upload
        )
        var pin = try await caller.send(
            .post([UInt8](try JSONEncoder().encode(order))),
            "/api/v1/pins",
            as: PinView.self
        )
        if !detach { pin = try await PinWatch(caller: caller, isShown: !json).follow(pin) }
        try Console.result(json ? JSONText.text(pin) : PinView.details([pin]))
        guard detach || pin.status != .failed else {
            throw Failure("\(pin.cid): not kept as asked; see regatta pin status \(pin.id)")
        }
    }

    /// The root, and the upload that brings what is below it.
    private func source(_ caller: AdminCaller) async throws -> (cid: String, upload: String?) {
        let isFile = content == "-" || FileManager.default.fileExists(atPath: content)
        if let cid = try? CID(content) {
            guard !isFile else {
                throw Failure(
                    "\(content) is a CID and a file here; write ./\(content) for the file",
                    exit: .usage
                )
            }
            return (cid.description, nil)
        }
        guard isFile else {
            throw Failure("\(content): neither a CID nor a file", exit: .usage)
        }
        if content.hasSuffix(".car") {
            return try await CARUpload(path: content, caller: caller).run(isShown: !json)
        }
        let upload = BlockUpload(caller: caller)
        let work = try await ImportRun(importing, [content]) { try await upload.take($0) }
        let root = try await work.run([content]).last
        try await upload.finish()
        guard let root else { throw Failure("\(content): nothing was read") }
        return (root.cid, await upload.name)
    }
}
