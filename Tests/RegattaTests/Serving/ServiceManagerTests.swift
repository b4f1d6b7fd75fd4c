import NIOCore
import NIOPosix
import Testing

@testable import Regatta

@Suite(.timeLimit(.minutes(1))) struct ServiceManagerTests {
    /// Collects datagrams.
    private final class Mailbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        let letters: AsyncStream<String>
        private let continuation: AsyncStream<String>.Continuation

        init() {
            (letters, continuation) = AsyncStream.makeStream()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(String(buffer: unwrapInboundIn(data).data))
        }
    }

    @Test func `the manager hears that we are ready, alive and stopping`() async throws {
        try await withTemporaryDirectory { directory in
            let socket = "\(directory)/notify"
            let mailbox = Mailbox()
            let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.pipeline.addHandler(mailbox)
                }
                .bind(unixDomainSocketPath: socket).get()
            let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": socket]))
            await manager.ready("Serving")
            await manager.alive()
            await manager.stopping()
            var letters: [String] = []
            for await letter in mailbox.letters {
                letters.append(letter)
                if letters.count == 3 { break }
            }
            #expect(letters[0] == "READY=1\nSTATUS=Serving")
            #expect(letters[1] == "WATCHDOG=1")
            #expect(letters[2].hasPrefix("STOPPING=1\n"))
            try await channel.close()
        }
    }

    @Test func `nobody is told where nobody asked, and it is no trouble where nobody listens`()
        async throws
    {
        let isTold = ServiceManager(environment: [:]) != nil
        #expect(!isTold)
        let isToldNowhere = ServiceManager(environment: ["NOTIFY_SOCKET": ""]) != nil
        #expect(!isToldNowhere)
        let gone = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/x"]))
        await gone.ready("Serving")
    }

    @Test func `the watchdog is fed only when it is ours`() {
        func interval(_ environment: [String: String]) -> Duration? {
            let socket = ["NOTIFY_SOCKET": "/run/x"]
            return ServiceManager(environment: environment.merging(socket) { $1 }, process: 7)?
                .watchdogInterval
        }
        #expect(interval([:]) == nil)
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
    }
}
