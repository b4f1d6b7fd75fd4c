import ArgumentParser
import LocalFiles
import Multiformats
import UnixFS

/// The flags that say how files become a DAG.
struct ImportOptions: ParsableArguments {
    @Option(help: "unixfs-v1-2025, or unixfs-v0-2015 for the CIDs that Kubo gives by default.")
    var profile = "unixfs-v1-2025"

    @Option(help: "The most bytes of a file in a leaf, such as 256KiB.")
    var chunkSize: String?

    @Option(help: "The most links in a node of a file.")
    var links: Int?

    @Flag(inversion: .prefixedNo, help: "Leaves that are nothing but content.")
    var rawLeaves: Bool?

    @Option(help: "The version of CIDs: 0 or 1.")
    var cidVersion: Int?

    @Flag(help: "Add entries of directories whose names begin with a dot too.")
    var hidden = false

    @Flag(help: "Keep permission bits; this changes CIDs.")
    var preserveMode = false

    @Flag(help: "Keep times of change; this changes CIDs.")
    var preserveMtime = false

    @Flag(name: .shortAndLong, help: "Put everything into one directory.")
    var wrap = false

    /// What was asked for.
    ///
    /// - Throws: ``Failure`` for what no profile can be.
    func options() throws(Failure) -> TreeImport.Options {
        TreeImport.Options(
            profile: try importProfile(),
            includesHidden: hidden,
            keepsMode: preserveMode,
            keepsModified: preserveMtime
        )
    }

    private func importProfile() throws(Failure) -> ImportProfile {
        guard var found = ImportProfile(named: profile) else {
            let names = ImportProfile.named.map(\.0).joined(separator: " or ")
            throw Failure("--profile \(profile): expected \(names)", exit: .usage)
        }
        if let chunkSize {
            let bounds = ImportProfile.chunkSizes
            guard let size = Quantity.parse(chunkSize, units: Quantity.sizes),
                bounds.contains(size)
            else {
                let text = "expected a size up to \(bounds.upperBound) bytes"
                throw Failure("--chunk-size \(chunkSize): \(text)", exit: .usage)
            }
            found.chunkSize = size
        }
        if let links {
            let bounds = ImportProfile.linkCounts
            guard bounds.contains(links) else {
                let text = "expected \(bounds.lowerBound) to \(bounds.upperBound)"
                throw Failure("--links \(links): \(text)", exit: .usage)
            }
            found.linksPerNode = links
        }
        switch cidVersion {
        case 0: found.version = .v0
        case 1:
            found.version = .v1
            // As Kubo does: who asks for version 1 gets raw leaves.
            found.rawLeaves = true
        case nil: break
        case let other?: throw Failure("--cid-version \(other): expected 0 or 1", exit: .usage)
        }
        if let rawLeaves { found.rawLeaves = rawLeaves }
        return found
    }
}
