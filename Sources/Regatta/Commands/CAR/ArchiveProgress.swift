import IPLD
import LocalFiles
import Locking

/// Looks through an archive, and shows how far it is.
enum ArchiveProgress {
    static func open(
        _ path: String,
        isListing: Bool,
        observe: @Sendable (Block, UInt64) throws -> Void
    ) async throws -> Archive {
        let size = await TreeImport(TreeImport.Options()) { _ in }.size(of: path)
        // Results come meanwhile, and a bar among them would spoil both.
        let isShown = Console.isErrorTerminal && !(isListing && Console.isOutputTerminal)
        let bar = Locked(ProgressBar(isShown: isShown, total: size))
        defer { bar.withLock { $0.finish() } }
        return try await ArchiveScan.open(path, observe: observe) { count in
            bar.withLock { $0.advance(count) }
        }
    }
}
