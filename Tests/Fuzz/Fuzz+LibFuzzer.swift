// What libFuzzer, which brings its own `main`, calls (llvm.org/docs/LibFuzzer.html).
#if FUZZING
import Glibc
import TestSupport

/// Takes the target's name off the command line, before options are read from it.
@c(LLVMFuzzerInitialize)
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    do {
        guard try !Fuzz.prepare() else { exit(0) }
    } catch {
        // libFuzzer ignores what is returned here, so only this stops a run without a target.
        fatalError("\(error)")
    }
    unsafe arguments.pointee[1] = arguments.pointee[0]
    unsafe arguments.pointee += 1
    unsafe count.pointee -= 1
    return 0
}

/// Runs the target once; what it throws is a crash to keep.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try Fuzz.target?.check(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        // A crash is how libFuzzer is told that an input broke a promise.
        fatalError("\(error)")
    }
    return 0
}
#endif
