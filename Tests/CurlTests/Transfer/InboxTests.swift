import Testing

@testable import Curl

@Suite struct InboxTests {
    private var inbox = Inbox<String>(limit: 4)

    // MARK: - Bytes

    @Test mutating func `gathers what arrives until the reader comes`() {
        #expect(offer([1]) && offer([2, 3]))
        #expect(inbox.takeBytes().bytes == [1, 2, 3])
        #expect(inbox.takeBytes().isWait)
    }

    @Test mutating func `pauses the producer when full and resumes it when drained`() {
        #expect(offer([1, 2, 3]) && offer([4, 5]))
        #expect(!offer([6]))
        #expect(inbox.takeBytes().resumes == true)
        #expect(offer([6]))
        #expect(inbox.takeBytes().resumes == false)
    }

    @Test mutating func `holds at most its limit and one chunk more`() {
        var count = 0
        while offer([0, 0, 0]) { count += 3 }
        #expect(count == 6)
    }

    @Test mutating func `reserves no more than the body has left`() {
        inbox = Inbox(limit: 1 << 20)
        inbox.put(.with(headers: [("content-length", "10")]))
        #expect(offer([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
        #expect((inbox.takeBytes().bytes?.capacity ?? 0) < 64)
    }

    // MARK: - Waiting

    @Test mutating func `wakes a waiting reader once`() {
        #expect(waits(for: .bytes))
        #expect(inbox.wake() == nil)
        #expect(offer([1]) && offer([2]))
        #expect(inbox.wake() == "reader")
        #expect(inbox.wake() == nil)
    }

    @Test mutating func `does not make a reader wait for what is there`() {
        #expect(offer([1]))
        #expect(!waits(for: .bytes))
        inbox.put(.with())
        #expect(!waits(for: .head))
    }

    @Test mutating func `a head does not wake a reader that waits for bytes`() {
        #expect(waits(for: .bytes))
        inbox.put(.with())
        #expect(inbox.wake() == nil)
    }

    @Test(arguments: [Inbox<String>.Wish.head, .bytes])
    mutating func `an end wakes the reader, whatever it waits for`(_ wish: Inbox<String>.Wish) {
        #expect(waits(for: wish))
        inbox.end(nil)
        #expect(inbox.wake() == "reader")
        #expect(!waits(for: wish))
    }

    // MARK: - The end

    @Test mutating func `drains before it ends`() {
        #expect(offer([1]))
        inbox.end(.truncated(reason: ""))
        #expect(inbox.takeBytes().bytes == [1])
        #expect(inbox.takeBytes().error == .truncated(reason: ""))
        #expect(inbox.takeBytes().error == .truncated(reason: ""))
    }

    @Test(arguments: [CurlError.cancelled, .stopped])
    mutating func `drops what nobody wants`(_ error: CurlError) {
        #expect(offer([1]))
        inbox.end(error)
        #expect(inbox.takeBytes().error == error)
    }

    @Test mutating func `ends once`() {
        inbox.end(nil)
        inbox.end(.cancelled)
        #expect(inbox.takeBytes().isComplete)
    }

    // MARK: - The head

    @Test mutating func `keeps the head, whatever becomes of the body`() {
        #expect(inbox.takeHead().isWait)
        inbox.put(.with(status: 206))
        inbox.end(.stopped)
        #expect(inbox.takeHead().head?.status == 206)
        #expect(inbox.takeHead().head?.status == 206)
    }

    @Test mutating func `says why there is no head`() {
        inbox.end(.timeout(.firstByte))
        #expect(inbox.takeHead().error == .timeout(.firstByte))
    }

    /// Whether a reader has to wait.
    private mutating func waits(for wish: Inbox<String>.Wish) -> Bool {
        inbox.wait(for: wish, "reader")
    }

    private mutating func offer(_ bytes: [UInt8]) -> Bool {
        inbox.offer(bytes.span)
    }
}

extension CurlResponseHead {
    fileprivate static func with(
        status: Int = 200,
        headers: [(String, String)] = []
    ) -> CurlResponseHead {
        CurlResponseHead(
            status: status,
            headers: headers.map { Header(name: $0.0, value: $0.1) },
            effectiveURL: "",
            httpVersion: "1.1",
            remoteAddress: ""
        )
    }
}

extension Inbox.Bytes {
    fileprivate var isWait: Bool { if case .wait = self { true } else { false } }
    fileprivate var isComplete: Bool { if case .end(nil) = self { true } else { false } }
    fileprivate var error: CurlError? { if case .end(let error) = self { error } else { nil } }
    fileprivate var bytes: [UInt8]? { if case .some(let bytes, _) = self { bytes } else { nil } }
    fileprivate var resumes: Bool? { if case .some(_, let resumes) = self { resumes } else { nil } }
}

extension Inbox.Head {
    fileprivate var isWait: Bool { if case .wait = self { true } else { false } }
    fileprivate var head: CurlResponseHead? {
        if case .arrived(let head) = self { head } else { nil }
    }
    fileprivate var error: CurlError? { if case .failed(let error) = self { error } else { nil } }
}
