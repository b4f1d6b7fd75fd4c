import Retrieval
import Testing

@testable import Pinning

/// What follows from what: without a backend, a disk or a clock.
@Suite struct PinWorkTests {
    private let now = Timestamp(milliseconds: 1_000_000)
    private let later = Timestamp(milliseconds: 1_000_000_000_000)
    private let patient = BackendCapabilities()
    private var careful: BackendCapabilities {
        var capabilities = BackendCapabilities()
        capabilities.canRepeat = false
        return capabilities
    }

    private func placement(
        _ outcomes: PinWork.Outcome...,
        with capabilities: BackendCapabilities? = nil
    ) -> Placement {
        var placement = Placement(backend: "b")
        placement.begin()
        var work = PinWork.submit
        for outcome in outcomes {
            placement.apply(outcome, of: work, capabilities ?? patient, at: now, chance: 0)
            work = placement.work(at: later) ?? .check
        }
        return placement
    }

    @Test func `A new one is handed over at once, and not twice`() {
        var placement = Placement(backend: "b")
        #expect(placement.work(at: now) == .submit)
        placement.begin()
        #expect(placement.status == .pinning)
        // A process that died here does not hand it over again before it has asked.
        #expect(placement.work(at: now) == .find)
    }

    @Test func `What is being pinned is asked for more and more rarely, up to ten seconds`() {
        var placement = placement(.report(BackendReport(id: "r", status: .queued)))
        var pauses: [Int64] = []
        for _ in 0..<12 {
            pauses.append((placement.due?.milliseconds ?? 0) - now.milliseconds)
            placement.apply(
                .report(BackendReport(id: "r", status: .queued)),
                of: .check,
                patient,
                at: now,
                chance: 0
            )
        }
        #expect(pauses.prefix(3) == [500, 750, 1_125])
        #expect(pauses.last == 10_000)
        #expect(placement.work(at: now) == nil)
        #expect(placement.work(at: now.advanced(by: .seconds(10))) == .check)
    }

    @Test func `What is pinned is looked at once an hour`() {
        let placement = placement(.report(BackendReport(id: "r", status: .pinned)))
        #expect(placement.step == .watch)
        #expect(placement.due == now.advanced(by: .seconds(3_600)))
        #expect(placement.lastSeen == now)
        #expect(placement.lastError == nil)
    }

    @Test(arguments: [BackendError.Code.limited, .unavailable, .missing, .garbled])
    func `What is temporary is tried again later`(code: BackendError.Code) {
        let placement = placement(.failure(BackendError(code, "")))
        #expect(placement.step == .submit)
        #expect(placement.status == .pinning)
        #expect(placement.due == now.advanced(by: .seconds(2)))
    }

    @Test(arguments: [BackendError.Code.unauthorized, .funds, .refused, .full, .unsupported])
    func `What is final fails, and says why`(code: BackendError.Code) {
        let placement = placement(.failure(BackendError(code, "why")))
        #expect(placement.step == .rest)
        #expect(placement.status == .failed)
        #expect(placement.lastError?.code == code)
    }

    @Test func `A backend that asks for time gets it`() {
        let error = BackendError(.limited, "", retryAfter: .seconds(90))
        #expect(placement(.failure(error)).due == now.advanced(by: .seconds(90)))
    }

    @Test func `It is not tried for ever`() {
        var placement = Placement(backend: "b")
        var tries = 0
        while placement.step != .rest, tries < 100 {
            placement.begin()
            placement.apply(
                .failure(BackendError(.unavailable, "down")),
                of: .submit,
                patient,
                at: now,
                chance: 0
            )
            tries += 1
        }
        #expect(tries == PinWork.patience)
        #expect(placement.status == .failed)
    }

    @Test func `When the answer did not come, it is asked for before anything is sent again`() {
        let unsure = PinWork.Outcome.failure(BackendError(.unsure, "cut off"))
        var waiting = placement(unsure)
        #expect(waiting.step == .sent)
        #expect(waiting.work(at: now.advanced(by: .seconds(2))) == .find)
        waiting.apply(.absent, of: .find, patient, at: now, chance: 0)
        #expect(waiting.step == .submit)
        let found = placement(unsure, .report(BackendReport(id: "r", status: .queued)))
        #expect(found.step == .watch)
        #expect(found.remoteID == "r")
    }

    @Test func `Where a second one costs, it is never sent again by itself`() {
        let placement = placement(
            .failure(BackendError(.unsure, "cut off")),
            .absent,
            with: careful
        )
        #expect(placement.step == .rest)
        #expect(placement.status == .failed)
        #expect(placement.lastError?.reason.contains("paid twice") == true)
    }

    @Test func `A backend that forgot a pin is reported, and not asked again`() {
        let pinned = PinWork.Outcome.report(BackendReport(id: "r", status: .pinned))
        let placement = placement(pinned, .absent, with: careful)
        #expect(placement.status == .failed)
        #expect(placement.info["lost"] == "true")
        #expect(placement.step == .rest)
    }

    @Test func `What was never handed over need not be taken back`() {
        var fresh = Placement(backend: "b")
        fresh.letGo(at: now)
        #expect(fresh.step == .gone)
        var known = placement(.report(BackendReport(id: "r", status: .pinned)))
        known.letGo(at: now)
        #expect(known.work(at: now) == .remove)
        known.apply(.removed, of: .remove, patient, at: now, chance: 0)
        #expect(known.step == .gone)
    }

    @Test func `Removing is tried until it is done`() {
        var placement = placement(.report(BackendReport(id: "r", status: .pinned)))
        placement.letGo(at: now)
        let down = PinWork.Outcome.failure(BackendError(.unavailable, "down"))
        placement.apply(down, of: .remove, patient, at: now, chance: 1)
        #expect(placement.step == .remove)
        #expect(placement.due == now.advanced(by: .seconds(3)))
        // An answer to a question from before the removal changes nothing.
        placement.apply(
            .report(BackendReport(id: "r", status: .pinned)),
            of: .check,
            patient,
            at: now,
            chance: 0
        )
        #expect(placement.step == .remove)
        placement.apply(.absent, of: .remove, patient, at: now, chance: 0)
        #expect(placement.step == .gone)
    }

    @Test func `A failed one says what the backend said`() {
        let report = BackendReport(id: "r", status: .failed, info: ["status_details": "no peers"])
        let placement = placement(.report(report))
        #expect(placement.step == .rest)
        #expect(placement.lastError?.reason == "no peers")
    }

    @Test func `Asking in vain what became of it proves nothing`() {
        let placement = placement(
            .failure(BackendError(.unsure, "cut off")),
            .failure(BackendError(.unavailable, "down"))
        )
        #expect(placement.step == .sent)
        #expect(placement.work(at: later) == .find)
    }

    @Test func `Random outcomes never hand a costly pin over twice`() {
        var chance = SplitMix(seed: 7)
        for _ in 0..<2_000 {
            var placement = Placement(backend: "b")
            var mayHaveArrived = false
            for _ in 0..<30 {
                guard let work = placement.work(at: later) else { break }
                if work == .submit {
                    #expect(!mayHaveArrived)
                    placement.begin()
                }
                let outcome = Self.outcome(&chance)
                if work == .submit, case .failure(let error) = outcome, error.code == .unsure {
                    mayHaveArrived = true
                }
                placement.apply(outcome, of: work, careful, at: now, chance: 0)
            }
        }
    }

    private static func outcome(_ chance: inout SplitMix) -> PinWork.Outcome {
        switch Int.random(in: 0..<6, using: &chance) {
        case 0: .report(BackendReport(id: "r", status: .queued))
        case 1: .report(BackendReport(id: "r", status: .pinned))
        case 2: .absent
        case 3: .removed
        case 4: .failure(BackendError(.unsure, ""))
        default:
            .failure(
                BackendError(
                    BackendError.Code.allCases.randomElement(using: &chance) ?? .refused,
                    ""
                )
            )
        }
    }
}
