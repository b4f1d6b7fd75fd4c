import Glibc
import Retrieval

/// How long one upstream takes until its first verified block, as a distribution in milliseconds.
enum LatencyModel: CaseIterable {
    /// 20 to 30 ms; one in twenty 400 to 800 ms, as where a cache is missed.
    case bimodal
    /// Median 40 ms, σ 0.8 of the logarithm, as of crowded links.
    case logNormal
    /// From 20 ms up with α 1.5: a tail so heavy that it has no variance.
    case pareto

    var name: String {
        switch self {
        case .bimodal: "bimodal"
        case .logNormal: "log-normal"
        case .pareto: "Pareto"
        }
    }

    /// A sample, in milliseconds.
    func sample(_ chance: inout SplitMix) -> Double {
        // From above 0 up to 1.
        let unit = 1 - chance.nextUnit()
        let other = chance.nextUnit()
        switch self {
        case .bimodal: return unit > 0.05 ? 20 + 10 * other : 400 + 400 * other
        case .logNormal: return 40 * exp(0.8 * (-2 * log(unit)).squareRoot() * cos(2 * .pi * other))
        case .pareto: return 20 * pow(unit, -1 / 1.5)
        }
    }
}
