/// An upstream that starts beside the leader to show whether it has become the better one.
///
/// With ``Scoreboard/exploration`` it bounds how long a recovery goes unnoticed: one that has become
/// the best leads again within 300 wants for each upstream beside the leader. That is measured, not
/// proven, for chance rules: 1 of 360 runs took longer (`Benchmarks/Racing`).
struct Trial: Sendable {
    /// How many times slower than the leader's typical time a quarter of its latest times has to be:
    /// between equals there is nothing to be shown.
    static let doubt = 3.0
    /// How many losses it may have once it has won.
    static let patience = 2

    /// Its place in the list of upstreams.
    let index: Int
    private var lives = 1

    init(index: Int) {
        self.index = index
    }

    /// Whether it has won at the first look.
    private(set) var isOn = false
    /// Whether it has lost too often.
    var isOver: Bool { lives == 0 }

    mutating func win() {
        guard !isOn else { return }
        isOn = true
        lives = Self.patience
    }

    mutating func lose() {
        lives -= 1
    }
}
