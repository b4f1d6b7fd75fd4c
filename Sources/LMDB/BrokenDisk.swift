import Glibc

/// A disk that fails under a file that is open, as far as a test can make one: what this process writes to
/// and reads from the file ends in an error, and its map stays as it is.
package enum BrokenDisk {
    /// How it fails.
    package enum Failure: Sendable, CaseIterable {
        /// Writing is `ENOSPC`; reading finds zeros.
        case full
        /// Writing and reading are `EIO`.
        case broken

        /// A file that fails like this.
        fileprivate var path: String {
            switch self {
            case .full: "/dev/full"
            // proc(5), mem: where nothing is mapped, as below the program, it is EIO.
            case .broken: "/proc/self/mem"
            }
        }
    }

    /// Has an environment's file fail from here on, in this process, until it is opened anew or `repair`
    /// is called.
    ///
    /// - Returns: What repairs the disk.
    /// - Throws: ``LMDBError`` when it cannot be done.
    package static func begin(
        _ failure: Failure,
        under environment: EnvironmentDirectory
    ) throws(LMDBError) -> Repair {
        var status = stat()
        guard unsafe stat("\(environment.path)/data.mdb", &status) == 0 else {
            throw LMDBError(code: errno)
        }
        let broken = unsafe open(failure.path, O_RDWR | O_CLOEXEC)
        guard broken >= 0 else { throw LMDBError(code: errno) }
        defer { close(broken) }
        let identity = Identity(of: broken)
        // All of them first: the copies that are made are of the same file.
        // A process that runs many tests has many descriptors; sysconf(3) knows how high they may be.
        let highest = min(sysconf(CInt(_SC_OPEN_MAX)), 1 << 16)
        let descriptors = (3..<CInt(highest)).filter { descriptor in
            Identity(of: descriptor) == Identity(device: status.st_dev, inode: status.st_ino)
        }
        var saved: [(descriptor: CInt, copy: CInt)] = []
        for descriptor in descriptors {
            saved.append((descriptor, fcntl(descriptor, F_DUPFD_CLOEXEC, 0)))
            dup2(broken, descriptor)
        }
        return Repair(broken: identity, saved: saved)
    }

    fileprivate struct Identity: Equatable, Sendable {
        let device: UInt
        let inode: UInt

        init(device: UInt, inode: UInt) {
            (self.device, self.inode) = (device, inode)
        }

        init(of descriptor: CInt) {
            var status = stat()
            unsafe fstat(descriptor, &status)
            (device, inode) = (status.st_dev, status.st_ino)
        }
    }

    /// What repairs the disk.
    package struct Repair: Sendable {
        fileprivate let broken: Identity
        fileprivate let saved: [(descriptor: CInt, copy: CInt)]

        /// Has the file be as it was, where it is still open; to be called once.
        package func end() {
            for (descriptor, copy) in saved {
                // Else it was closed meanwhile, and may be another file's.
                if Identity(of: descriptor) == broken { dup2(copy, descriptor) }
                close(copy)
            }
        }
    }
}
