import Measuring

/// One thing that must be reached.
struct Goal {
    let name: String
    let measured: Double
    let limit: Double
    var unit = ""

    var isReached: Bool { measured <= limit }

    var line: String {
        let verdict = isReached ? "pass" : "FAIL"
        let value = measured.text(unit.isEmpty ? 3 : 0) + unit
        let goal = "goal ≤ " + limit.text(unit.isEmpty ? 2 : 0) + unit
        return "  \(verdict)  \(name.left(66)) \(value.right(9))   \(goal)"
    }
}
