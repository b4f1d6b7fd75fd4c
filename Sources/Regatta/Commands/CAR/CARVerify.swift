import ArgumentParser
import LocalFiles
import Multiformats

extension CARCommand {
    /// Whether a CAR is what it should be.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Hash every block of a CAR, and check that nothing it links to is missing.",
            discussion: "Ends with 1 when a block is damaged or missing."
        )

        @Argument(help: "The CAR.")
        var file: String

        @Flag(help: "Do not mind blocks that are linked to and not there.")
        var partial = false

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let summary = try await CARCommand.read(file) { $0.summary }
            let report = Report(file, summary)
            try Console.result(json ? JSONText.text(report) : report.text)
            guard !partial, !summary.isComplete else { return }
            throw Failure("\(file): incomplete: \(Self.reason(summary))")
        }

        private static func reason(_ summary: Archive.Summary) -> String {
            if summary.roots.isEmpty { return "it names no root" }
            guard summary.missing > 0 else {
                return "\(summary.unreadable) blocks have links that cannot be read"
            }
            let first = summary.firstMissing.prefix(1).map(\.description).joined()
            let count = summary.missing == 1 ? "1 block is" : "\(summary.missing) blocks are"
            return "\(count) missing, \(first) among them; --partial allows that"
        }
    }

    /// What was found in a CAR.
    struct Report: Encodable {
        let file: String
        let roots: [String]
        let blocks: Int
        let repeated: Int
        let bytes: UInt64
        let missing: Int
        let isComplete: Bool

        init(_ file: String, _ summary: Archive.Summary) {
            self.file = file
            roots = summary.roots.map(\.description)
            blocks = summary.blocks
            repeated = summary.repeated
            bytes = summary.bytes
            missing = summary.missing
            isComplete = summary.isComplete
        }

        var text: String {
            let size = ByteText.text(Int(clamping: bytes))
            let again = repeated > 0 ? ", \(repeated) of them again" : ""
            let state = isComplete ? "complete" : "verified, not complete"
            let head = "\(file): \(state): \(blocks) blocks\(again), \(size)"
            return ([head] + roots.map { "root \($0)" }).joined(separator: "\n")
        }
    }
}
