import FoundationEssentials
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The service manager that started this process, if one did: it is told how we are (sd_notify(3)).
///
/// A datagram to the socket that `NOTIFY_SOCKET` names; nobody answers, and nothing depends on it.
struct ServiceManager: Sendable {
    private let socket: String
    private let send: @Sendable (_ state: String, _ socket: String) async -> Void
    /// How often it wants to hear that we are alive; nil when it does not ask.
    let watchdogInterval: Duration?

    /// Nil when nobody asks to be told.
    ///
    /// - Parameters:
    ///   - environment: Where the manager says what it wants.
    ///   - process: The number of this process, as the watchdog may be for another one.
    ///   - send: Brings a state to a socket.
    init?(
        environment: [String: String],
        process: Int32 = ProcessInfo.processInfo.processIdentifier,
        send: @escaping @Sendable (_ state: String, _ socket: String) async -> Void = datagram
    ) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.hasPrefix("/") else { return nil }
        self.socket = socket
        self.send = send
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval = isOurs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// What tells it that we are alive; nil when it does not ask.
    var watchdog: Watchdog? {
        watchdogInterval.map { Watchdog(manager: self, interval: $0) }
    }

    /// Everything accepts connections.
    func ready(_ status: String) async {
        await send("READY=1\nSTATUS=\(status)", socket)
    }

    /// Nothing new comes in.
    func stopping() async {
        await send("STOPPING=1\nSTATUS=Finishing the answers under way", socket)
    }

    /// The tasks of this process still get their turns.
    func alive() async {
        await send("WATCHDOG=1", socket)
    }

    /// A failure to tell is nobody's trouble: a manager that wanted to know starts us anew.
    @Sendable
    static func datagram(_ state: String, to socket: String) async {
        let bootstrap = DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        guard let channel = try? await bootstrap.connect(unixDomainSocketPath: socket).get() else {
            return
        }
        try? await channel.writeAndFlush(ByteBuffer(string: state))
        try? await channel.close()
    }
}

/// Tells the service manager that we are alive, twice as often as it asks.
struct Watchdog: Service {
    let manager: ServiceManager
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                await manager.alive()
            } while (try? await Task.sleep(for: interval / 2)) != nil
        }
    }
}
