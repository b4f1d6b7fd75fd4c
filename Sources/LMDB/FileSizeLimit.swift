import Glibc

/// How large files of this process may grow: the nearest thing to a full disk that a test can make.
package enum FileSizeLimit {
    /// Limits every file to `size` bytes; `nil` lifts the limit.
    ///
    /// - Throws: ``LMDBError`` with `setrlimit`'s errno.
    package static func set(_ size: Int?) throws(LMDBError) {
        // RLIM_INFINITY is all ones; Swift cannot import it.
        var limit = rlimit(rlim_cur: size.map { rlim_t($0) } ?? .max, rlim_max: .max)
        let code = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        guard code == 0 else { throw LMDBError(code: errno) }
    }
}
