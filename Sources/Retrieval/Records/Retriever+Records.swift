// Records of names: small answers that somebody else verifies and compares. There is no race, for the
// first valid record need not be the latest.
extension Retriever {
    /// The upstreams that may be asked now, best first; waits for a budget that refills soon.
    ///
    /// - Parameter request: What is to be asked.
    /// - Returns: The upstreams, and when there are none for lack of budget, how long until there are.
    public func recordSources(
        for request: RecordRequest
    ) async -> (sources: [RecordSource], refill: Duration?) {
        let choice = await choose(for: Errand(kind: .record, root: request.name))
        let sources = choice.contestants.map {
            RecordSource(index: $0.index, patience: $0.patience)
        }
        return (sources, choice.refill)
    }

    /// Asks one upstream, and learns from what it does.
    ///
    /// - Parameters:
    ///   - request: What to ask.
    ///   - source: Whom, of ``recordSources(for:)``.
    ///   - isHedge: Whether it is asked because another is late.
    ///   - verify: Makes the bytes into a record; throws ``Fault`` when they are none that is valid.
    /// - Returns: What came of it.
    public func record<Record: Sendable>(
        _ request: RecordRequest,
        from source: RecordSource,
        isHedge: Bool,
        _ verify: @Sendable (_ bytes: [UInt8]) throws(Fault) -> Record
    ) async -> RecordAnswer<Record> {
        let (attempt, obstacle) = begin(
            source.index,
            kind: .record,
            target: request.target,
            root: request.name,
            isHedge: isHedge
        )
        if let obstacle {
            return RecordAnswer(record: nil, attempt: attempt.report(.failed(obstacle)))
        }
        do {
            let bytes = try await transport.fetch(attempt.request(configuration)) { response in
                _ = try await attempt.receiveHead(of: response)
                return try await response.collect(atMost: request.limit)
            }
            let record: Record
            do {
                record = try verify(bytes)
            } catch {
                attempt.tally { $0.bad += bytes.count }
                throw error
            }
            attempt.tally { $0.used += bytes.count }
            attempt.receivedBlock(of: bytes.count)
            let report = ended(attempt, index: source.index, .won)
            return RecordAnswer(record: record, attempt: report)
        } catch {
            let fault = request.meaning(of: Fault(error))
            let isStopped = fault == .transfer(.cancelled)
            let outcome: AttemptReport.Outcome = isStopped ? .lost : .failed(fault)
            let report = ended(attempt, index: source.index, outcome)
            return RecordAnswer(record: nil, attempt: report)
        }
    }
}

extension RecordRequest {
    /// What a fault of an answer with a block or a CAR is in one with a record.
    fileprivate func meaning(of fault: Fault) -> Fault {
        switch fault {
        case .wrongType where isLenient: .absent(status: 200)
        case .oversized: .badRecord("it is larger than \(limit) bytes")
        default: fault
        }
    }
}

extension Response {
    /// The whole body.
    ///
    /// - Parameter limit: The most bytes it may have.
    /// - Returns: Its bytes.
    /// - Throws: ``Fault/oversized``, or ``TransferFailure``.
    public func collect(atMost limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await next() {
            bytes += chunk
            guard bytes.count <= limit else { throw Fault.oversized }
        }
        return bytes
    }
}
