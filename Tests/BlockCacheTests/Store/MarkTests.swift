import Testing

@testable import BlockCache

@Suite struct MarkTests {
    @Test(arguments: [
        Mark.State.clean, .open(boot: "0b6a-1"), .damaged,
    ])
    func `survives being written`(_ state: Mark.State) {
        #expect(Mark(Mark(state).line) == Mark(state))
    }

    @Test(arguments: [
        "", "regatta", "regatta block cache", "regatta block cache x clean", "regatta ledger 1",
        "My diary", " regatta block cache 1 clean",
    ])
    func `does not take other words for a mark`(_ line: String) {
        #expect(Mark(line) == nil)
    }

    @Test func `reads the format of a newer one`() {
        #expect(Mark("regatta block cache 7 glorious")?.format == 7)
    }

    @Test func `trusts what is clean, or was left open since the machine started`() {
        #expect(Mark(.clean).isTrusted(boot: "a"))
        #expect(Mark(.open(boot: "a")).isTrusted(boot: "a"))
        #expect(!Mark(.open(boot: "b")).isTrusted(boot: "a"))
        #expect(!Mark(.damaged).isTrusted(boot: "a"))
    }

    @Test func `trusts nothing left open where the machine does not say when it started`() {
        #expect(!Mark(.open(boot: "")).isTrusted(boot: ""))
        #expect(Mark(Mark(.open(boot: "")).line)?.isTrusted(boot: "") == false)
    }

    @Test func `takes a state it does not know for damage`() {
        #expect(Mark("regatta block cache 1 half")?.state == .damaged)
        #expect(Mark("regatta block cache 1")?.state == .damaged)
    }
}
