/// How much of a DAG a CAR holds below the block a path leads to.
///
/// The values are those of the `dag-scope` parameter of the trustless gateway specification.
public enum DAGScope: String, Sendable, CaseIterable {
    /// That block alone.
    case block
    /// What is needed to read it: a whole file, a directory's own blocks.
    case entity
    /// Everything.
    case all
}
