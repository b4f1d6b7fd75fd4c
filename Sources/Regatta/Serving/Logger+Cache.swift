import BlockCache
import Logging

extension Logger {
    /// Says what happened to the cache: a line when it fails, and one when it is back.
    func record(_ event: BlockCache.Event) {
        switch event {
        case .failed(let reason):
            warning("the cache takes no blocks", metadata: ["reason": "\(reason)"])
        case .recovered:
            notice("the cache takes blocks again")
        case .shrunk(let fileSize):
            notice("the cache became smaller", metadata: ["bytes": "\(fileSize)"])
        }
    }
}
