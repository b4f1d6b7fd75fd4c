import IPLD
import TestSupport
import Testing

/// What each decoder must keep to, whatever it is given; a fuzzer can call these with any bytes.
enum IPLDFuzz {
    static func dagPB(_ bytes: [UInt8]) {
        guard let node = try? DAGPBNode(decoding: bytes) else { return }
        let again = try? DAGPBNode(decoding: node.encoded())
        #expect(again?.data == node.data)
        #expect(again?.links.count == node.links.count)
    }

    static func dagCBOR(_ bytes: [UInt8]) {
        let strict = try? DAGCBOR.decode(bytes)
        let lenient = try? DAGCBOR.decode(bytes, rules: .lenient)
        if let strict {
            #expect(DAGCBOR.encode(strict) == bytes)
            #expect(lenient == strict)
        }
        if let lenient { #expect((try? DAGCBOR.decode(DAGCBOR.encode(lenient))) != nil) }
    }

    static func dagJSON(_ bytes: [UInt8]) {
        let strict = try? DAGJSON.decode(bytes)
        let lenient = try? DAGJSON.decode(bytes, rules: .lenient)
        if let strict {
            #expect((try? DAGJSON.encode(strict)) == bytes)
            #expect(lenient == strict)
        }
        // A key may come in front of a slash that is behind it when sorted.
        if let lenient, let written = try? DAGJSON.encode(lenient) {
            #expect((try? DAGJSON.decode(written)) != nil)
        }
    }

    static func protobuf(_ bytes: [UInt8]) {
        var reader = ProtobufReader(bytes[...])
        var fields = 0
        while (try? reader.next()) != nil { fields += 1 }
        #expect(fields <= bytes.count)
    }
}

@Suite struct IPLDFuzzTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `damaged nodes break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for vector in DAGPBVectors.positive {
            let bytes = try hex(vector.bytes)
            for length in 0...bytes.count { IPLDFuzz.dagPB(Array(bytes[..<length])) }
            for _ in 0..<100 {
                let damaged = mutator.mutate(bytes)
                IPLDFuzz.dagPB(damaged)
                IPLDFuzz.protobuf(damaged)
            }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `damaged documents break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for vector in DAGCBORVectors.positive {
            let bytes = try hex(vector.bytes)
            for length in 0...bytes.count { IPLDFuzz.dagCBOR(Array(bytes[..<length])) }
            for _ in 0..<100 { IPLDFuzz.dagCBOR(mutator.mutate(bytes)) }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `damaged texts break nothing`(_ seed: UInt64) throws {
        var mutator = Mutator(seed: seed)
        for vector in DAGJSONVectors.positive {
            let bytes = Array(vector.text.utf8)
            for length in 0...bytes.count { IPLDFuzz.dagJSON(Array(bytes[..<length])) }
            for _ in 0..<100 { IPLDFuzz.dagJSON(mutator.mutate(bytes)) }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `random bytes break nothing`(_ seed: UInt64) {
        var mutator = Mutator(seed: seed)
        for _ in 0..<2_000 {
            let noise = mutator.noise(longest: 100)
            IPLDFuzz.dagPB(noise)
            IPLDFuzz.dagCBOR(noise)
            IPLDFuzz.dagJSON(noise)
            IPLDFuzz.protobuf(noise)
        }
    }
}
