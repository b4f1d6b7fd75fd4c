import OpenSSL
import TestSupport
import Testing

@Suite struct PublicKeyTests {
    private let message = Array("what is signed".utf8)

    @Test func `the second example of RFC 8032 verifies`() throws {
        let bytes = fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = fromHex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        )
        #expect(verifies(.ed25519, bytes, signature, over: [0x72]) == true)
        #expect(verifies(.ed25519, bytes, signature, over: [0x73]) == false)
    }

    @Test(arguments: FixtureKey.usable)
    func `a signature is of its key and of its message only`(_ key: FixtureKey) {
        let (algorithm, bytes) = key.publicKey
        let signature = key.sign(message)
        #expect(verifies(algorithm, bytes, signature, over: message) == true)
        #expect(verifies(algorithm, bytes, signature, over: message + [0]) == false)
        #expect(
            verifies(algorithm, bytes, FixtureKey.ed25519(seed: 9).sign(message), over: message)
                == false
        )
        #expect(verifies(algorithm, bytes, [], over: message) == false)
    }

    @Test(arguments: FixtureKey.usable)
    func `a damaged signature is refused and nothing worse`(_ key: FixtureKey) {
        let (algorithm, bytes) = key.publicKey
        let signature = key.sign(message)
        var mutator = Mutator(seed: 11)
        for _ in 0..<200 {
            let damaged = mutator.mutate(signature)
            guard damaged != signature else { continue }
            #expect(verifies(algorithm, bytes, damaged, over: message) == false)
        }
    }

    @Test(arguments: FixtureKey.usable)
    func `a damaged key is refused, or verifies nothing`(_ key: FixtureKey) {
        let (algorithm, bytes) = key.publicKey
        let signature = key.sign(message)
        for count in bytes.indices {
            #expect(
                verifies(algorithm, Array(bytes.prefix(count)), signature, over: message) == nil
            )
        }
        #expect(verifies(algorithm, bytes + [0], signature, over: message) == nil)
        var mutator = Mutator(seed: 12)
        for _ in 0..<200 {
            let damaged = mutator.mutate(bytes)
            guard damaged != bytes else { continue }
            #expect(verifies(algorithm, damaged, signature, over: message) != true)
        }
    }

    @Test(arguments: FixtureKey.usable, PublicKey.Algorithm.allCases)
    func `a key is read as what it is only`(_ key: FixtureKey, _ algorithm: PublicKey.Algorithm) {
        let (own, bytes) = key.publicKey
        #expect(
            (verifies(algorithm, bytes, key.sign(message), over: message) == true)
                == (own == algorithm)
        )
    }

    @Test(arguments: [FixtureKey.weakRSA, .p224])
    func `keys that are too weak are refused`(_ key: FixtureKey) {
        let (algorithm, bytes) = key.publicKey
        #expect(verifies(algorithm, bytes, key.sign(message), over: message) == nil)
    }

    @Test func `random bytes are no keys`() {
        var mutator = Mutator(seed: 13)
        for _ in 0..<500 {
            let noise = mutator.noise(longest: 400)
            #expect(verifies(.rsa, noise, [1], over: message) == nil)
            #expect(verifies(.ecdsa, noise, [1], over: message) == nil)
        }
    }

    /// Whether a signature verifies; nil when the key is none.
    private func verifies(
        _ algorithm: PublicKey.Algorithm,
        _ bytes: [UInt8],
        _ signature: [UInt8],
        over message: [UInt8]
    ) -> Bool? {
        guard let key = PublicKey(algorithm, bytes) else { return nil }
        return key.verifies(signature, over: message)
    }
}
