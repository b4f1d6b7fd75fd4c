import CAR
import Curl
import IPLD
import Multiformats
import TestOrigin
import TestSupport
import Testing
import UnixFS

@Suite(.timeLimit(.minutes(1))) struct OriginTests {
    let client = HTTPClient()
    let store: FixtureStore
    let file: CID
    let directory: CID
    let content: [UInt8]

    init() {
        var generator = SeededGenerator(seed: 7)
        content = generator.bytes(10_000)
        var store = FixtureStore()
        file = store.file(content, layout: FileLayout(chunkSize: 1000))
        directory = store.directory(["file": file])
        self.store = store
    }

    private func serving<Result>(
        _ behaviour: Behaviour = Behaviour(),
        _ body: (Origin) async throws -> Result
    ) async throws -> Result {
        let store = store
        return try await withOrigin(behaviour, blocks: { store.block($0)?.bytes }, body)
    }

    private func blocks(_ car: [UInt8]) throws -> [CID] {
        var decoder = CARDecoder()
        decoder.push(car)
        var cids: [CID] = []
        while let item = try decoder.next() {
            guard case .section(let cid, let bytes) = item else { continue }
            cids.append(try Block(verifying: bytes, as: cid).cid)
        }
        try decoder.finish()
        return cids
    }

    @Test func `a raw block is what its CID says`() async throws {
        try await serving { origin in
            let url = "\(origin.url)/ipfs/\(file)?format=raw"
            let answer = try await client.get(url)
            #expect(answer.status == 200)
            #expect(answer.head["content-type"] == "application/vnd.ipld.raw")
            #expect(answer.body == store.block(file)?.bytes)
            let head = try await client.get(url, method: .head)
            #expect(head.status == 200)
            #expect(head.head.contentLength == answer.body.count)
            #expect(head.body.isEmpty)
        }
    }

    @Test(arguments: [
        ("", 12), ("&dag-scope=entity", 12), ("&dag-scope=block", 2),
        ("&entity-bytes=0:999", 3), ("&entity-bytes=500:1500", 4), ("&entity-bytes=-1:*", 3),
    ])
    func `a CAR has the blocks of its path and its scope`(query: String, count: Int) async throws {
        try await serving { origin in
            let answer = try await client.get(
                "\(origin.url)/ipfs/\(directory)/file?format=car\(query)"
            )
            #expect(answer.head["content-type"]?.hasPrefix("application/vnd.ipld.car;") == true)
            let cids = try blocks(answer.body)
            #expect(cids.count == count)
            #expect(cids.prefix(2) == [directory, file])
        }
    }

    @Test func `the Accept header counts as the format does`() async throws {
        try await serving { origin in
            let accept = [(name: "Accept", value: "application/vnd.ipld.car")]
            let answer = try await client.get("\(origin.url)/ipfs/\(file)", headers: accept)
            #expect(try blocks(answer.body).count == 11)
            #expect(try await client.get("\(origin.url)/ipfs/\(file)").status == 406)
            #expect(try await client.get("\(origin.url)/ipfs/what?format=raw").status == 400)
        }
    }

    @Test func `what it has not got is 404`() async throws {
        var other = FixtureStore()
        let stranger = other.add([1, 2, 3])
        try await serving { origin in
            for target in [
                "\(stranger)?format=raw", "\(stranger)?format=car",
                "\(directory)/none?format=car", "\(file)/none?format=car",
            ] {
                let answer = try await client.get("\(origin.url)/ipfs/\(target)")
                #expect(answer.status == 404)
            }
        }
    }

    @Test func `a status, a limit and a pause can be asked for`() async throws {
        let behaviour = Behaviour {
            $0.errorChance = 1
            $0.errorStatus = 503
            $0.retryAfter = "7"
        }
        try await serving(behaviour) { origin in
            let url = "\(origin.url)/ipfs/\(file)?format=raw"
            let refused = try await client.get(url)
            #expect(refused.status == 503)
            #expect(refused.head["retry-after"] == "7")
            origin.behave {
                $0.errorChance = 0
                $0.limit = 2
            }
            #expect(try await client.get(url).status == 200)
            #expect(try await client.get(url).status == 429)
        }
    }

    @Test func `chances come out the same for the same seed`() async throws {
        func statuses(_ seed: UInt64) async throws -> [Int] {
            try await withOrigin(Behaviour { $0.errorChance = 0.5 }, seed: seed) { origin in
                var statuses: [Int] = []
                for _ in 0..<20 { statuses.append(try await client.get(origin.url).status) }
                return statuses
            }
        }
        let first = try await statuses(1)
        #expect(try await statuses(1) == first)
        #expect(Set(first) == [404, 500])
    }

    @Test func `blocks can be spoilt, replaced and left out`() async throws {
        try await serving { origin in
            let raw = "\(origin.url)/ipfs/\(file)?format=raw"
            let car = "\(origin.url)/ipfs/\(file)?format=car"
            origin.behave { $0.corruptChance = 1 }
            let spoilt = try await client.get(raw)
            #expect(spoilt.status == 200)
            #expect(spoilt.body.count == store.block(file)?.bytes.count)
            #expect(throws: BlockError.mismatch) { try Block(verifying: spoilt.body, as: file) }
            origin.behave { behaviour in
                behaviour = Behaviour { $0.wrongBlockChance = 1 }
            }
            let wrong = try await client.get(car)
            #expect(throws: BlockError.mismatch) { try blocks(wrong.body) }
            let leaf = try #require(store.walk(file).last?.cid)
            origin.behave { behaviour in
                behaviour = Behaviour {
                    $0.omitted = [leaf.description]
                    $0.extraBlocks = 2
                }
            }
            #expect(try blocks(await client.get(car).body).count == 12)
            origin.behave { behaviour in
                behaviour = Behaviour { $0.missing = [leaf.description] }
            }
            await #expect(throws: CurlError.self) { try await client.get(car) }
            #expect(try await client.get("\(origin.url)/ipfs/\(leaf)?format=raw").status == 404)
        }
    }

    @Test func `what it cannot do it refuses, or does differently`() async throws {
        let behaviour = Behaviour {
            $0.servesRaw = false
            $0.servesCAR = false
            $0.honoursEntityBytes = false
        }
        try await serving(behaviour) { origin in
            let url = "\(origin.url)/ipfs/\(file)?format="
            #expect(try await client.get("\(url)raw").status == 406)
            #expect(try await client.get("\(url)car").status == 406)
            origin.behave { $0.servesCAR = true }
            let whole = try await client.get("\(url)car&entity-bytes=0:0")
            #expect(try blocks(whole.body).count == 11)
            origin.behave { $0.contentType = "text/plain" }
            #expect(try await client.get("\(url)car").head["content-type"] == "text/plain")
            origin.behave { $0.contentType = "" }
            #expect(try await client.get("\(url)car").head["content-type"] == nil)
            origin.behave { behaviour in behaviour = Behaviour { $0.html = true } }
            let page = try await client.get("\(url)car")
            #expect(page.status == 200)
            #expect(page.head["content-type"]?.hasPrefix("text/html") == true)
        }
    }

    @Test(arguments: Behaviour.CARFault.allCases)
    func `a CAR can be malformed in every way`(fault: Behaviour.CARFault) async throws {
        try await serving(Behaviour { $0.carFault = fault }) { origin in
            let answer = try await client.get("\(origin.url)/ipfs/\(file)?format=car")
            #expect(answer.status == 200)
            if fault == .root {
                #expect(try blocks(answer.body).count == 11)
            } else {
                #expect(throws: CARError.self) { try blocks(answer.body) }
            }
        }
    }

    @Test func `a redirect keeps the target`() async throws {
        try await serving { origin in
            try await withOrigin(Behaviour { $0.redirect = origin.url }) { pointer in
                let target = "/ipfs/\(file)?format=raw"
                let answer = try await client.get("\(pointer.url)\(target)")
                #expect(answer.body == store.block(file)?.bytes)
                #expect(origin.journal.targets == [target])
                #expect(pointer.journal.targets == [target])
            }
        }
    }

    @Test func `a connection can break in a body of known and of unknown length`() async throws {
        try await serving(Behaviour { $0.truncateAt = 100 }) { origin in
            for format in ["raw", "car"] {
                await #expect(throws: CurlError.self) {
                    try await client.get("\(origin.url)/ipfs/\(file)?format=\(format)")
                }
            }
            #expect(origin.journal.aborted == 0)
        }
    }

    @Test func `a client that leaves a stalled body is noticed`() async throws {
        try await serving(Behaviour { $0.stallAt = 100 }) { origin in
            await #expect(throws: CurlError.timeout(.stall)) {
                try await client.get(
                    "\(origin.url)/ipfs/\(file)?format=car",
                    stallTimeout: .seconds(2)
                )
            }
            await origin.wait { $0.aborted > 0 }
            #expect(origin.journal.aborted == 1)
            #expect(origin.journal.bytes == 100)
        }
    }

    @Test func `a client that does not wait for a late head is noticed`() async throws {
        try await serving(Behaviour { $0.latency = .seconds(3600) }) { origin in
            await #expect(throws: CurlError.timeout(.firstByte)) {
                try await client.get(origin.url, firstByteTimeout: .seconds(1))
            }
            await origin.wait { $0.aborted > 0 }
            #expect(origin.journal.aborted == 1)
        }
    }

    @Test func `it counts how many answers were under way at once`() async throws {
        try await serving(Behaviour { $0.latency = .seconds(2) }) { origin in
            try await withThrowingTaskGroup { group in
                for index in 0..<5 {
                    group.addTask { _ = try await client.get("\(origin.url)/\(index)") }
                }
                try await group.waitForAll()
            }
            #expect(origin.journal.peak == 5)
            #expect(origin.journal.active == 0)
            #expect(Set(origin.journal.targets) == ["/0", "/1", "/2", "/3", "/4"])
            #expect(origin.journal.requests.allSatisfy { $0.header("user-agent") == "regatta" })
            origin.forget()
            #expect(origin.journal.requests.isEmpty)
        }
    }

    @Test func `pages are served beside the gateway`() async throws {
        let pages: @Sendable (String) -> [UInt8]? = { $0 == "/a" ? [1, 2, 3] : nil }
        try await withOrigin(pages: pages) { origin in
            let page = try await client.get("\(origin.url)/a")
            #expect(page.body == [1, 2, 3])
            let none = try await client.get("\(origin.url)/b")
            #expect(none.status == 404)
        }
    }

    @Test func `a stopped origin refuses connections, even with answers under way`() async throws {
        try await serving(Behaviour { $0.stallAt = 100 }) { origin in
            let url = "\(origin.url)/ipfs/\(file)?format=car"
            let stalled = Task { try await client.get(url) }
            await origin.wait { $0.bytes >= 100 }
            await origin.stop()
            await #expect(throws: CurlError.self) { try await stalled.value }
            await #expect(throws: CurlError.self) { try await client.get(url) }
        }
    }
}
