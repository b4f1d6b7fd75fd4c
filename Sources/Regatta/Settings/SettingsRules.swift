import Admin
import BlockCache
import IPLD
import Naming
import Pinning
import Retrieval

/// What must hold between settings.
extension Settings {
    /// The smallest cache that still holds a few blocks and its own pages.
    static let smallestCache = 16 << 20

    /// The first rule that is broken.
    var problem: SettingsError? {
        if gateway.listen == admin.listen, gateway.listen.port != 0 {
            return .broken("admin.listen", "must not be the address of gateway.listen")
        }
        do {
            try AdminConfiguration(self).validate()
        } catch {
            return .broken("admin", "\(error)")
        }
        if cache.store.limit < Self.smallestCache {
            return .broken("cache.size", "must be at least 16MiB")
        }
        if HomePath.expand(cache.store.path) == HomePath.expand(data) {
            return .broken("data", "must not be the directory of cache.path, which may be deleted")
        }
        if !(1 << 20...Block.largestLimit).contains(racing.engine.blockLimit) {
            return .broken("racing.block_limit", "must be from 1MiB to 4MiB")
        }
        if racing.engine.window < racing.engine.blockLimit {
            return .broken("racing.window", "must have room for a block of racing.block_limit")
        }
        if gateways.isEmpty {
            return .broken("gateways", "must name at least one gateway")
        }
        if let name = Self.duplicate(in: gateways) {
            return .broken("gateways", "two gateways are called \"\(name)\"; give one a name")
        }
        if let name = Self.duplicate(in: routing.endpoints) {
            return .broken("routing.endpoints", "two are called \"\(name)\"; give one a name")
        }
        let backends = pinning.backends.filter(\.enabled).map(\.name)
        if Set(backends).count < backends.count {
            return .broken("pinning.backends", "two have the same name")
        }
        if pinning.backends.count(where: { $0.enabled && $0.type == .local }) > 1 {
            return .broken("pinning.backends", "there is one disk, so one local backend is enough")
        }
        if let name = pinning.defaults.first(where: { !backends.contains($0) }) {
            return .broken("pinning.defaults", "no enabled backend is called \"\(name)\"")
        }
        if let name = Self.duplicate(in: routing.indexers) {
            return .broken("routing.indexers", "two are called \"\(name)\"; give one a name")
        }
        if names.engine.shortest > names.engine.longest {
            return .broken("names.shortest", "must not be longer than names.longest")
        }
        return nil
    }

    /// The name that two have.
    private static func duplicate(in upstreams: [UpstreamSettings]) -> String? {
        var names: Set<String> = []
        return upstreams.map { $0.name ?? $0.host }.first { !names.insert($0).inserted }
    }
}

extension SettingsError {
    fileprivate static func broken(_ path: String, _ problem: String) -> SettingsError {
        SettingsError(origin: "settings", path: path, problem: problem)
    }
}
