import DNS
import NIOCore
import NIOPosix
import Retrieval

/// The machine's own resolvers, over UDP, and over TCP when an answer does not fit.
///
/// Every question has a socket of its own, so that its port is as random as its number and nobody
/// can slip in an answer without guessing both (RFC 5452).
struct SystemNameserver: Nameserver {
    /// How often all servers are asked.
    private static let rounds = 2
    /// How many datagrams that are no answer are passed over.
    private static let strayLimit = 16

    private let clock: EngineClock
    private let patience: Duration
    private let servers: @Sendable () -> [SocketAddress]

    /// Asks servers in turns.
    ///
    /// - Parameters:
    ///   - clock: Where time passes.
    ///   - patience: How long one server is waited for before the next one is asked.
    ///   - servers: Whom to ask, read for each question.
    init(
        clock: EngineClock,
        patience: Duration = .milliseconds(1_500),
        servers: @escaping @Sendable () -> [SocketAddress] = { ResolvConf.current.addresses }
    ) {
        self.clock = clock
        self.patience = patience
        self.servers = servers
    }

    func texts(of name: DomainName) async throws(LookupFailure) -> DNSAnswer {
        let servers = servers()
        var failure = LookupFailure.failed("/etc/resolv.conf names no resolver")
        for _ in 0..<Self.rounds {
            for server in servers {
                // Not of the engine's seed: it has to be a surprise to everybody else.
                let query = DNSQuery(id: .random(in: .min ... .max), name: name)
                do {
                    return try await ask(server, query)
                } catch {
                    failure = LookupFailure(error)
                }
                guard failure != .cancelled else { throw failure }
            }
        }
        throw failure
    }

    private func ask(_ server: SocketAddress, _ query: DNSQuery) async throws -> DNSAnswer {
        do {
            return try await limited { try await Self.datagram(query, to: server) }
        } catch DNSError.truncated {
            let patience = patience
            return try await limited {
                try await Self.stream(query, to: server, within: patience)
            }
        }
    }

    private func limited(
        _ body: @escaping @Sendable () async throws -> DNSAnswer
    ) async throws -> DNSAnswer {
        try await withThrowingTaskGroup(of: DNSAnswer.self) { group in
            group.addTask { try await body() }
            group.addTask { [clock, patience] in
                try await clock.sleep(for: patience)
                throw LookupFailure.timedOut
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw LookupFailure.cancelled }
            return answer
        }
    }

    // MARK: - Over UDP

    private typealias Datagram = AddressedEnvelope<ByteBuffer>

    /// The socket is connected, so that the system passes on only what comes from the server.
    private static func datagram(
        _ query: DNSQuery,
        to server: SocketAddress
    ) async throws -> DNSAnswer {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: server) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<Datagram, Datagram>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let message = ByteBuffer(bytes: query.encoded())
            try await outbound.write(Datagram(remoteAddress: server, data: message))
            return try await answer(to: query, in: inbound)
        }
    }

    private static func answer(
        to query: DNSQuery,
        in datagrams: NIOAsyncChannelInboundStream<Datagram>
    ) async throws -> DNSAnswer {
        var strays = 0
        for try await datagram in datagrams {
            do throws(DNSError) {
                return try DNSAnswer(decoding: Array(datagram.data.readableBytesView), to: query)
            } catch .unrelated, .malformed {
                // Somebody else's guess must not end the question.
                strays += 1
                guard strays < strayLimit else { throw DNSError.unrelated }
            } catch {
                throw error
            }
        }
        throw LookupFailure.cancelled
    }

    // MARK: - Over TCP

    /// Messages stand behind their length in two bytes (RFC 1035, section 4.2.2).
    private static func stream(
        _ query: DNSQuery,
        to server: SocketAddress,
        within limit: Duration
    ) async throws -> DNSAnswer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(limit))
            .connect(to: server) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let message = query.encoded()
            var framed = ByteBuffer(integer: UInt16(message.count))
            framed.writeBytes(message)
            try await outbound.write(framed)
            var received = ByteBuffer()
            for try await chunk in inbound {
                received.writeImmutableBuffer(chunk)
                guard let length = received.getInteger(at: received.readerIndex, as: UInt16.self),
                    let bytes = received.getBytes(
                        at: received.readerIndex + 2,
                        length: Int(length)
                    )
                else { continue }
                return try DNSAnswer(decoding: bytes, to: query)
            }
            throw LookupFailure.failed("it closed the connection before it had answered")
        }
    }
}

extension ResolvConf {
    /// Where the servers wait; text that is no address cannot be asked.
    fileprivate var addresses: [SocketAddress] {
        servers.compactMap { try? SocketAddress(ipAddress: $0, port: 53) }
    }
}
