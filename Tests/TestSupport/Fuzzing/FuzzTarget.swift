/// A promise that holds for any bytes: what a fuzzer tries to break, and tests with a seed too.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    /// A promise that was not kept.
    public struct Violation: Error, CustomStringConvertible {
        /// What did not hold.
        public let description: String
    }

    /// The name on the fuzzer's command line.
    public let name: String

    /// Good inputs, to begin with.
    public let seeds: [[UInt8]]

    private let body: @Sendable ([UInt8]) throws -> Void

    /// A target.
    ///
    /// - Parameters:
    ///   - name: Short, for the command line.
    ///   - seeds: Good inputs, small ones first.
    ///   - body: What is done with any bytes. It traps, or throws what ``expect(_:_:)`` does, when
    ///     the promise is broken; what decoders throw at bad input it swallows.
    public init(
        _ name: String,
        seeds: [[UInt8]],
        _ body: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.seeds = seeds
        self.body = body
    }

    /// As in a list of targets.
    public var description: String { name }

    /// Holds the code to its promise, for these bytes.
    ///
    /// - Throws: ``Violation`` when it is broken.
    public func check(_ bytes: [UInt8]) throws {
        try body(bytes)
    }

    /// Throws when something does not hold.
    ///
    /// - Parameters:
    ///   - condition: What must hold.
    ///   - description: What is wrong when it does not.
    /// - Throws: ``Violation``.
    public static func expect(_ condition: Bool, _ description: String) throws {
        guard condition else { throw Violation(description: description) }
    }
}

extension FuzzTarget {
    /// The decoders and machines of the formats that fixtures are made of.
    public static let formats = [
        varint, cid, multibase, protobuf, dagPB, dagCBOR, dagJSON, documentPath, entityBytes,
        unixFS, shard, dag, car, pieceCID, pieceCommitment, ipnsName, ipnsRecord, domainName,
        dnsAnswer, multiaddr, routing,
    ]
}
