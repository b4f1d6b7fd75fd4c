import Testing

@testable import Retrieval

@Suite struct TrialTests {
    private var trial = Trial(index: 1)

    @Test mutating func `is over when the first look is lost`() {
        trial.lose()
        #expect(trial.isOver)
        #expect(!trial.isOn)
    }

    @Test mutating func `is on after a win, until as many losses as it bears`() {
        trial.win()
        for _ in 1..<Trial.patience {
            trial.lose()
            trial.win()
            #expect(trial.isOn && !trial.isOver)
        }
        trial.lose()
        #expect(trial.isOver)
    }
}
