import Glibc

/// A thread of the system, for work that blocks or that one thread must do.
public enum Thread {
    /// Starts a thread that runs `body` and ends.
    ///
    /// It takes no signals: those are for the threads that were there before. That includes SIGPIPE,
    /// which a write to a closed connection raises in the thread that writes.
    public static func start(_ body: @escaping @Sendable () -> Void) {
        let context = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, run, context)
        precondition(code == 0, "cannot start a thread: the system allows no more")
        pthread_detach(thread)
    }

    /// Blocks the calling thread, which must be one of those started here, for at least `duration`.
    public static func sleep(for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // These threads take no signals, so nothing cuts it short.
        unsafe nanosleep(&time, nil)
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private typealias Routine =
        @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

    private static let run: Routine = {
        guard let context = unsafe $0 else { return nil }
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
    }
}
