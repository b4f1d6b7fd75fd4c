/// Waits until `condition` holds, for tests whose outcome shows only from outside.
///
/// - Parameter condition: Is asked again and again, while other tasks run.
/// - Throws: `CancellationError` when the test's time is up.
public func until(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
