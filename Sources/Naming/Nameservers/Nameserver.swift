package import DNS
import Retrieval

/// Somebody who can be asked what TXT records a domain has.
package protocol Nameserver: Sendable {
    /// Asks for the texts at exactly this name.
    ///
    /// - Throws: ``LookupFailure``; that there are none is an answer.
    func texts(of name: DomainName) async throws(LookupFailure) -> DNSAnswer
}

/// Why a nameserver gave no answer.
package enum LookupFailure: Error, Hashable, Sendable {
    /// It answered nothing that could be used.
    case failed(String)
    /// It did not answer in time.
    case timedOut
    /// Nobody waits for it any more.
    case cancelled
}

extension LookupFailure {
    /// What an error of a transfer or of a message means.
    init(_ error: any Error) {
        self =
            switch error {
            case let failure as LookupFailure: failure
            case let error as DNSError: .failed("\(error)")
            case TransferFailure.slow, TransferFailure.stalled: .timedOut
            case TransferFailure.cancelled: .cancelled
            case is CancellationError: .cancelled
            case let failure as TransferFailure: .failed("\(failure)")
            case Fault.oversized: .failed("its answer is larger than a DNS message")
            default: .failed("\(error)")
            }
    }
}
