import Glibc

/// The process's environment, for tests of what libcurl must not read from it.
package enum ProcessEnvironment {
    /// Sets a variable; not safe beside threads that read the environment.
    package static func set(_ name: String, to value: String) {
        unsafe setenv(name, value, 1)
    }
}
