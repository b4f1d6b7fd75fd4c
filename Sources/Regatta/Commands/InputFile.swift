import NIOCore
import NIOPosix

/// A file, or standard input, that is read piece by piece on threads that may wait.
struct InputFile: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    private static let pieceSize = 256 << 10
    private static let files = NonBlockingFileIO(threadPool: .singleton)

    private let handle: NIOFileHandle
    /// Its bytes; nil when that is not known before the end.
    let size: Int?

    /// Runs `body` with an open file; with standard input for a dash.
    ///
    /// - Throws: ``Failure`` when the file cannot be opened; what `body` throws.
    static func withFile<Result: Sendable>(
        _ name: String,
        _ body: @Sendable (InputFile) async throws -> Result
    ) async throws -> Result {
        let path = name == "-" ? "/dev/stdin" : name
        let result: Swift.Result<Result, any Error>
        do {
            result = try await files.withFileHandle(path: path, mode: .read) { handle in
                // A pipe has no size, and says so with an error.
                let size = (try? await files.readFileSize(fileHandle: handle)) ?? 0
                let file = InputFile(handle: handle, size: size > 0 ? Int(size) : nil)
                do {
                    return .success(try await body(file))
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw Regatta.Failure("\(name): cannot be read; is it there, a file, and may you?")
        }
        return try result.get()
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(handle: handle)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let handle: NIOFileHandle

        mutating func next() async throws -> [UInt8]? {
            let piece = try await InputFile.files.read(
                fileHandle: handle,
                byteCount: InputFile.pieceSize,
                allocator: ByteBufferAllocator()
            )
            return piece.readableBytes == 0 ? nil : Array(piece.readableBytesView)
        }
    }
}
