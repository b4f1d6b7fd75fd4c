import BlockCache
import FoundationEssentials
import NIOCore
import NIOPosix

/// What this machine gives: addresses, directories, room, certificates.
struct MachineChecks {
    /// What a cache must have to be of any use.
    private static let leastRoom = 64 << 20

    let settings: Settings

    /// Whether the addresses can be listened on, or Regatta does already.
    func ports() async -> [Finding] {
        let running = await RunningServer(settings).scores() != nil
        var findings: [Finding] = []
        for (key, address) in [
            ("gateway.listen", settings.gateway.listen), ("admin.listen", settings.admin.listen),
        ] {
            findings.append(await port(key, address, isRunning: running))
        }
        return findings
    }

    private func port(_ key: String, _ address: ListenAddress, isRunning: Bool) async -> Finding {
        do {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            try await channel.close()
            return .good(key, "\(address) is free")
        } catch {
            guard !isRunning else { return .good(key, "Regatta serves at \(address)") }
            let reason = (error as? IOError).map(Listener.reason) ?? "\(error)"
            return .bad(
                key,
                "\(address) cannot be listened on: \(reason)",
                remedy: "`ss -ltnp` shows what listens there; \(key) sets another address."
            )
        }
    }

    /// Whether the directories can be written.
    func directories() -> [Finding] {
        [("cache.path", settings.cache.store.path), ("data", settings.data)].map { key, place in
            let path = HomePath.expand(place)
            let probe = "\(path)/.doctor-\(UInt32.random(in: 0 ... .max))"
            do {
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: true
                )
                try Data("x".utf8).write(to: URL(filePath: probe))
                try FileManager.default.removeItem(atPath: probe)
                return .good(key, "\(path) can be written")
            } catch {
                let (reason, remedy) = Self.reason(error)
                return .bad(
                    key,
                    "\(path) cannot be written: \(reason)",
                    remedy: "\(remedy), or set \(key) to another directory."
                )
            }
        }
    }

    /// Why a directory cannot be written, and what to do about that.
    private static func reason(_ error: any Error) -> (String, remedy: String) {
        switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace: ("the disk is full", "Make room on it")
        case .fileWriteVolumeReadOnly: ("the disk is read-only", "Mount it for writing")
        case .fileWriteNoPermission:
            ("this user may not", "Give this user the directory (chown)")
        default: ("it is no directory, or cannot be made", "See what is there")
        }
    }

    /// Whether the disk has room for the cache at its limit.
    func room() -> Finding {
        let path = HomePath.expand(settings.cache.store.path)
        let limit = settings.cache.store.limit
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: path)
        guard let free = facts?.number(.systemFreeSize) else {
            return .doubtful(
                "disk space",
                "how much is free at \(path) is not known",
                remedy: "Look with df, and make sure that cache.size fits."
            )
        }
        let used = Self.size(of: path)
        let words = "\(ByteText.text(free)) free, \(ByteText.text(max(limit - used, 0))) to be used"
        guard free + used >= Self.leastRoom else {
            return .bad(
                "disk space",
                "\(ByteText.text(free)) free at \(path)",
                remedy: "Make room: without it everything is fetched anew each time."
            )
        }
        guard free + used >= limit else {
            return .doubtful(
                "disk space",
                "\(words): the disk will be full before the cache is",
                remedy:
                    "Set cache.size to \(ByteText.text((free + used) / 2)) or less, or make room."
            )
        }
        return .good("disk space", words)
    }

    private static func size(of directory: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.reduce(0) { total, name in
            let facts = try? FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            return total + (facts?.number(.size) ?? 0)
        }
    }

    /// Whether there are certificates to check servers by.
    func roots() -> Finding? {
        guard settings.gateways.contains(where: { $0.url.hasPrefix("https://") }) else {
            return nil
        }
        let places = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/cert.pem",
        ]
        guard let found = places.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            return .bad(
                "TLS roots",
                "no list of certificate authorities was found",
                remedy: "Install ca-certificates."
            )
        }
        return .good("TLS roots", found)
    }
}

extension Dictionary where Key == FileAttributeKey, Value == Any {
    /// A number in what the file system says, whichever type it has there.
    fileprivate func number(_ key: FileAttributeKey) -> Int? {
        switch self[key] {
        case let number as Int: number
        case let number as UInt64: Int(clamping: number)
        case let number as Int64: Int(clamping: number)
        default: nil
        }
    }
}
