import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A client's connection: its pipeline, and the task that answers its requests.
///
/// It differs from Hummingbird's own in three things. What frames a body is set with the answer,
/// as the answer to HEAD must not have the end of a body that it announces. The task is cancelled
/// when the client leaves. And a request that cannot be parsed gets an answer like any other.
struct GatewayChannel: ServerChildChannel {
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    struct Value: ServerChildChannelValue {
        let parts: Parts
        /// Ends when the client leaves.
        let departure: AsyncStream<Never>
        let client: Client
        let depart: @Sendable () -> Void

        var channel: any Channel { parts.channel }
    }

    let responder: GatewayResponder
    let configuration: GatewayConfiguration
    private let hosts: HostRouter
    private let hits: HitResponder?

    /// - Parameters:
    ///   - responder: Answers requests.
    ///   - configuration: Where and within which limits.
    ///   - answersHitsAtOnce: Whether what is at hand is answered in front of everything else.
    init(
        responder: GatewayResponder,
        configuration: GatewayConfiguration,
        answersHitsAtOnce: Bool = true
    ) {
        hits = answersHitsAtOnce ? HitResponder(responder) : nil
        self.responder = responder
        self.configuration = configuration
        hosts = HostRouter(hosts: configuration.hosts, answersDomains: false)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let (departure, leave) = AsyncStream<Never>.makeStream()
            let depart: @Sendable () -> Void = { leave.finish() }
            let pipeline = channel.pipeline.syncOperations
            let port = channel.localAddress?.port
            try pipeline.addHandler(
                TunnelHandler { authority in
                    // Port 80 is what a URL without one means, in front of us perhaps.
                    let isOurPort = [port, 80].contains(authority.port)
                    let isOurs =
                        hosts.serves(authority)
                        || authority.isAddress && authority.host == channel.localAddress?.ipAddress
                    return isOurPort && isOurs
                }
            )
            let traffic = Traffic()
            if let hits { try pipeline.addHandler(HitPath(hits, traffic)) }
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: encoder,
                withDecoderLimitConfiguration: decoderLimits
            )
            try pipeline.addHandler(RequestHeadHandler())
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(
                ConnectionHandler(
                    stallTimeout: TimeAmount(configuration.stallTimeout),
                    onDeparture: depart
                )
            )
            try pipeline.addHandler(
                TrafficHandler(
                    traffic,
                    idleTimeout: configuration.idleTimeout,
                    stallTimeout: configuration.stallTimeout
                )
            )
            let parts = try Parts(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
            return Value(
                parts: parts,
                departure: departure,
                client: client(at: channel.remoteAddress?.ipAddress),
                depart: depart
            )
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await serve(value, logger)
                value.depart()
            }
            for await _ in value.departure {}
            group.cancelAll()
        }
    }

    /// Answers one request after the other, until the connection ends or an answer breaks off.
    private func serve(_ value: Value, _ logger: Logger) async {
        let parts = value.parts
        do {
            try await withTaskCancellationHandler {
                try await parts.executeThenClose { inbound, outbound in
                    try await answerRequests(
                        of: value.client,
                        from: inbound,
                        to: outbound,
                        on: parts.channel
                    )
                    // Closing at once could take the last answer from a client that still sends.
                    outbound.finish()
                    try await parts.channel.closeFuture.get()
                }
            } onCancel: {
                parts.channel.close(mode: .input, promise: nil)
            }
        } catch {
            logger.trace("connection broken off", metadata: ["error": "\(error)"])
        }
    }

    private func answerRequests(
        of client: Client,
        from inbound: NIOAsyncChannelInboundStream<HTTPRequestPart>,
        to outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>,
        on channel: any Channel
    ) async throws {
        var requests = inbound.makeAsyncIterator()
        while true {
            do {
                // The body of a request means nothing here, and is passed over.
                guard let part = try await requests.next() else { return }
                guard case .head(let head) = part else { continue }
                try await responder.respond(to: head, from: client, outbound, on: channel)
                if head.asksToClose { return }
            } catch let error as HTTPParserError {
                return try await responder.refuse(error, outbound)
            }
        }
    }

    private func client(at address: String?) -> Client {
        let isTrusted = address.map { address in
            configuration.trustedProxies.contains { $0.contains(address) }
        }
        return Client(isTrustedProxy: isTrusted ?? false)
    }

    private var encoder: HTTPResponseEncoder.Configuration {
        var encoder = HTTPResponseEncoder.Configuration()
        encoder.automaticallySetFramingHeaders = false
        return encoder
    }

    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.headerLimit
        limits.maxHeaderListSize = configuration.headerLimit
        limits.maxHeaderFieldCount = 128
        return limits
    }
}

extension HTTPRequest {
    /// Whether the client wants the connection closed after the answer.
    ///
    /// A tunnel that was not agreed to leaves it of no more use: what follows is no HTTP.
    var asksToClose: Bool { headerFields[.connection] == "close" || method == .connect }
}
