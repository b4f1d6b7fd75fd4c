import BlockCache
import FoundationEssentials
import Logging
import Pinning
import Retrieval
import ServiceLifecycle

/// Everything that pins, put together as the settings say.
struct Pins: Service {
    let service: PinningService
    /// What is pinned on our own disk, and what was uploaded.
    let blocks: RetainedBlocks
    private let caller: CurlCaller
    private let logger: Logger

    /// Opens the catalogue and the blocks, and has the cache find them.
    ///
    /// - Throws: ``Failure``.
    init(_ settings: Settings, _ engine: Engine, logger: Logger) throws {
        self.logger = logger
        guard let ledger = engine.ledger else { throw Failure("data: the ledger is not open") }
        do {
            blocks = try RetainedBlocks(
                path: HomePath.expand(settings.data) + "/pins",
                limit: settings.pinning.limit
            )
        } catch {
            throw Failure("pinning: \(error)")
        }
        engine.cache?.attach(blocks)
        caller = CurlCaller(userAgent: Version.userAgent)
        let chosen = settings.pinning.backends.filter(\.enabled)
        var parts = Parts(
            engine: engine,
            blocks: blocks,
            caller: caller,
            allowsPrivate: settings.routing.engine.allowsPrivateAddresses
        )
        let node = chosen.first { $0.type == .kubo }
        parts.feeder = try node.flatMap { try parts.backend($0) as? KuboBackend }
        do {
            service = PinningService(
                backends: try chosen.map(parts.backend),
                catalogue: try Catalogue(ledger),
                defaults: settings.pinning.defaults,
                level: settings.pinning.replication,
                seed: UInt64.random(in: 0...UInt64.max)
            )
            engine.places.use(service.catalogue)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("data: the catalogue of pins cannot be read: \(error)")
        }
    }

    /// Brings about what is wanted, and verifies what is kept, until told to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await service.run() }
                group.addTask { await keepVerifying() }
                group.addTask { await keepClearing() }
            }
        }
    }

    /// Closes what was opened.
    func close() {
        caller.stop()
        blocks.close()
    }

    /// Hashes everything once a day, a little at a time, and has the damaged brought again.
    private func keepVerifying() async {
        var place: [UInt8]?
        while !Task.isCancelled {
            do {
                let step = try await blocks.verify(after: place, count: 64)
                if !step.owners.isEmpty {
                    logger.warning(
                        "pinned blocks were damaged and are fetched again",
                        metadata: ["pins": "\(step.owners.sorted().joined(separator: ", "))"]
                    )
                    try service.repair(step.owners)
                }
                place = step.place
            } catch {
                place = nil
                logger.warning("pinned blocks cannot be verified", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: place == nil ? .seconds(86_400) : .seconds(1))
        }
    }

    /// Deletes uploads soon after the backends have what was in them.
    private func keepClearing() async {
        while !Task.isCancelled {
            do {
                try await service.clear(blocks)
            } catch {
                logger.warning("uploads cannot be deleted", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(60))
        }
    }

    /// What backends are made of.
    private struct Parts {
        let engine: Engine
        let blocks: RetainedBlocks
        let caller: CurlCaller
        /// Whether storage providers on this machine or in its network are asked.
        let allowsPrivate: Bool
        /// The node from which a `filecoin-pin` daemon can fetch what is here.
        var feeder: KuboBackend?

        func backend(_ settings: BackendSettings) throws -> any Backend {
            let token = try token(settings)
            let place = settings.place ?? ""
            switch settings.type {
            case .local:
                return LocalBackend(
                    name: settings.name,
                    retriever: engine.retriever,
                    blocks: blocks
                )
            case .kubo:
                return KuboBackend(
                    name: settings.name,
                    endpoint: place,
                    token: token,
                    blocks: blocks,
                    caller: caller
                )
            case .psa, .filecoinPin:
                return PSABackend(
                    name: settings.name,
                    kind: settings.type,
                    endpoint: place,
                    token: token,
                    origins: settings.origins,
                    feeder: settings.type == .filecoinPin ? feeder : nil,
                    blocks: blocks,
                    copies: settings.copies,
                    indexers: settings.indexers,
                    allowsPrivate: allowsPrivate,
                    caller: caller
                )
            case .storacha:
                return StorachaBackend(
                    name: settings.name,
                    endpoint: place,
                    space: settings.space ?? "",
                    secret: token ?? "",
                    authorization: settings.authorization ?? "",
                    caller: caller
                )
            case .simulated:
                let cache = engine.cache
                return PSABackend(
                    name: settings.name,
                    kind: .simulated,
                    endpoint: "simulated://",
                    token: nil,
                    caller: SimulatedProvider(name: settings.name, ledger: engine.ledger) {
                        cache?.holdsAll(below: $0) == true
                    }
                )
            }
        }

        private func token(_ settings: BackendSettings) throws -> String? {
            guard let file = settings.tokenFile else { return settings.token }
            guard let bytes = FileManager.default.contents(atPath: HomePath.expand(file)) else {
                throw Failure("pinning: \(settings.name): token_file: \(file) cannot be read")
            }
            let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count == 1, let token = words.first else {
                throw Failure("pinning: \(settings.name): token_file: \(file) holds not one token")
            }
            return String(token)
        }
    }
}
