/// The name of the request that the engine works for, so that logs of several machines meet.
public enum RequestTrace {
    /// The name, in the task that reads a session and in what it starts; `nil` without one.
    ///
    /// Upstreams get it as `X-Request-Id`. What several requests wait for bears the first one's name.
    @TaskLocal public static var id: String?
}
