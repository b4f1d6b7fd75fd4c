import Testing

@testable import Retrieval

@Suite struct AllowanceTests {
    @Test func `gives out what there is at the start, and no more`() {
        var allowance = Allowance(share: 0.1, start: 3)
        let spent = (0..<5).map { _ in allowance.spend() }
        #expect(spent == [true, true, true, false, false])
    }

    @Test func `gives a request for each so many races`() {
        var allowance = Allowance(share: 0.25, start: 0)
        let spent = (0..<100).count { _ in
            allowance.earn()
            return allowance.spend()
        }
        #expect(spent == 25)
    }

    @Test func `saves up to its capacity, and keeps what it started with`() {
        var allowance = Allowance(share: 1, start: 0)
        for _ in 0..<1000 { allowance.earn() }
        #expect(allowance.level == 1)
        var rich = Allowance(share: 1, start: Allowance.capacity * 2)
        rich.earn()
        #expect(rich.level == 2)
    }
}
