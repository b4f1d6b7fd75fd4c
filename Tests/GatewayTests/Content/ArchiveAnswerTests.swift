import HTTPTypes
import Multiformats
import Retrieval
import TestSupport
import Testing

@testable import Gateway

/// Tape archives.
@Suite(.timeLimit(.minutes(1))) struct ArchiveAnswerTests {
    private let store: FixtureStore
    private let bytes = noise(200_000)
    private let file: CID
    private let root: CID

    init() {
        var store = FixtureStore()
        file = store.file(bytes, layout: FileLayout(chunkSize: 10_000))
        var many: [String: CID] = [:]
        for number in 0..<20 { many["file \(number).txt"] = store.add(Array("\(number)".utf8)) }
        root = store.directory([
            "ą": store.directory(["ę.bin": file]), "empty": store.directory([:]),
            "link": store.symlink(to: "ą/ę.bin"), "sharded": store.shardedDirectory(many),
        ])
        self.store = store
    }

    /// The members of an archive: their names, types and bytes, `pax` names where there are any.
    private func members(
        _ archive: [UInt8]
    ) throws -> [(name: String, type: String, bytes: ArraySlice<UInt8>)] {
        func text(_ field: ArraySlice<UInt8>) -> String {
            String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
        }
        var members: [(name: String, type: String, bytes: ArraySlice<UInt8>)] = []
        var name: String?
        var rest = archive[...]
        while let header = Optional(rest.prefix(512)), header.count == 512, header.first != 0 {
            let start = header.startIndex
            let size = try #require(Int(text(header[(start + 124)..<(start + 136)]), radix: 8))
            let type = text(header[(start + 156)..<(start + 157)])
            let body = rest.dropFirst(512).prefix(size)
            if type == "x" {
                let records = String(decoding: body, as: UTF8.self).split(separator: "\n")
                let path = records.first { record in
                    record.drop { $0 != " " }.dropFirst().hasPrefix("path=")
                }
                name = path.map { String($0.drop { $0 != "=" }.dropFirst()) }
            } else {
                members.append((name ?? text(header.prefix(100)), type, body))
                name = nil
            }
            rest = rest.dropFirst(512 + (size + 511) / 512 * 512)
        }
        #expect(rest.count == 1024)
        #expect(rest.allSatisfy { $0 == 0 })
        return members
    }

    @Test func `A directory is packed with everything in it`() async throws {
        let gateway = TestGateway(store)
        let answer = try await gateway.get("/ipfs/\(root)?format=tar")
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer["Content-Type"] == "application/x-tar")
        #expect(answer["Etag"] == "W/\"\(root).x-tar\"")
        #expect(answer["Accept-Ranges"] == "none")
        #expect(answer["Cache-Control"] == CacheControl.immutable)
        #expect(
            answer["Content-Disposition"]?.hasPrefix("attachment; filename=\"\(root).tar\"") == true
        )
        let members = try members(answer.body)
        let names = members.map(\.name)
        #expect(names.first == "\(root)/")
        for name in ["ą/", "ą/ę.bin", "empty/", "link", "sharded/", "sharded/file 7.txt"] {
            #expect(names.contains("\(root)/\(name)"), "\(name)")
        }
        #expect(members.count == 26)
        #expect(members.first { $0.name.hasSuffix("ę.bin") }?.bytes == bytes[...])
        #expect(members.first { $0.name.hasSuffix("link") }?.type == "2")
        let small = members.first { $0.name.hasSuffix("file 7.txt") }
        #expect(small.map { Array($0.bytes) } == Array("7".utf8))
        // One CAR has brought all of it.
        #expect(gateway.network.requests.count <= 2)
    }

    @Test func `A file is packed under its CID`() async throws {
        let answer = try await TestGateway(store)
            .get("/ipfs/\(root)/%C4%85/%C4%99.bin", [.accept: "application/x-tar"])
        let members = try members(answer.body)
        #expect(members.map(\.name) == ["\(file)"])
        #expect(members.first?.bytes == bytes[...])
        #expect(answer["Content-Location"] == "/ipfs/\(root)/%C4%85/%C4%99.bin?format=tar")
    }

    @Test func `HEAD, and who has it, get no archive`() async throws {
        let gateway = TestGateway(store)
        let head = try await gateway.head("/ipfs/\(root)?format=tar")
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        let tag = try #require(head["Etag"])
        let same = try await gateway.get("/ipfs/\(root)?format=tar", [.ifNoneMatch: tag])
        #expect(same.status == 304)
        #expect(!gateway.network.requests.contains { $0.contains("dag-scope=all") })
    }

    @Test func `Names that lead out are refused, others cleaned`() async throws {
        var store = store
        let small = store.add([1])
        let outside = store.node([("../x", small)], data: [0x08, 0x01])
        let answer = try await TestGateway(store).get("/ipfs/\(outside)?format=tar")
        #expect(answer.status == 422)
        let late = store.node([("a", file), ("b/../../x", small)], data: [0x08, 0x01])
        let broken = try await TestGateway(store).get("/ipfs/\(late)?format=tar")
        #expect(broken.status == 200)
        #expect(!broken.isWhole)
        let inside = store.node([("a/../b", small)], data: [0x08, 0x01])
        let cleaned = try await TestGateway(store).get("/ipfs/\(inside)?format=tar")
        #expect(try members(cleaned.body).map(\.name) == ["\(inside)/", "\(inside)/b"])
    }

    @Test func `What is no file or directory has no archive`() async throws {
        var store = store
        let document = store.add([0xA0], codec: .dagCBOR)
        #expect(try await TestGateway(store).get("/ipfs/\(document)?format=tar").status == 406)
        let lenient = try await TestGateway(store)
            .get("/ipfs/\(document)", [.accept: "application/x-tar, */*;q=0.5"])
        #expect(lenient.status == 200)
        let mixed = store.directory(["document": document])
        #expect(try await TestGateway(store).get("/ipfs/\(mixed)?format=tar").status == 422)
    }

    @Test func `An archive that lacks a block is broken off`() async throws {
        var store = store
        let lost = try #require(store.cids.dropFirst(15).first)
        store.remove(lost)
        var engine = RetrievalConfiguration()
        engine.patience = .seconds(20)
        let answer = try await TestGateway(store, [.noCAR], engine: engine)
            .get("/ipfs/\(root)?format=tar")
        #expect(answer.status == 200)
        #expect(!answer.isWhole)
    }
}
