import IPLD
public import IPNS
import Multiformats
package import OpenSSL

/// A key pair for tests, known to everybody.
public enum FixtureKey: Hashable, Sendable {
    /// One of as many as there are seeds.
    case ed25519(seed: UInt8)
    case rsa
    /// Of 1,024 bits: too weak to be used.
    case weakRSA
    case secp256k1
    case p256
    case p384
    /// On a curve that is not used.
    case p224

    /// One of each kind that is used.
    public static let usable: [FixtureKey] = [
        .ed25519(seed: 1), .rsa, .secp256k1, .p256, .p384,
    ]

    /// What libcrypto knows the public half as, and its bytes.
    package var publicKey: (algorithm: PublicKey.Algorithm, bytes: [UInt8]) {
        let info = withPrivateHalf { $0.subjectPublicKeyInfo }
        return switch self {
        case .ed25519: (.ed25519, Array(info.suffix(32)))
        case .secp256k1:
            // The point comes uncompressed: 4, x, y.
            (.secp256k1, [info.last.map { 2 + $0 % 2 } ?? 0] + info.suffix(64).prefix(32))
        case .rsa, .weakRSA: (.rsa, info)
        case .p256, .p384, .p224: (.ecdsa, info)
        }
    }

    /// The public half in libp2p's envelope.
    public var envelope: [UInt8] {
        let (algorithm, bytes) = publicKey
        let type: UInt8 =
            switch algorithm {
            case .rsa: 0
            case .ed25519: 1
            case .secp256k1: 2
            case .ecdsa: 3
            }
        var envelope: [UInt8] = [0x08, type, 0x12]
        Varint.append(UInt64(bytes.count), to: &envelope)
        return envelope + bytes
    }

    /// The name of whoever has the key.
    public var name: IPNSName {
        let envelope = envelope
        let isInline = envelope.count <= IPNSName.longestInlineKey
        do {
            return try IPNSName(
                Multihash(
                    code: isInline ? Multihash.identity : Multihash.sha256,
                    digest: isInline ? envelope : Digest.hash(.sha256, envelope.span)
                )
            )
        } catch {
            preconditionFailure("the hash of a key is a name: \(error)")
        }
    }

    /// A signature over `message`.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        withPrivateHalf { $0.sign(message) }
    }

    private func withPrivateHalf<Result>(_ body: (borrowing SigningKey) -> Result) -> Result {
        guard let key = SigningKey(pkcs8: pkcs8) else {
            preconditionFailure("a key of the fixtures cannot be read")
        }
        return body(key)
    }

    private var pkcs8: [UInt8] {
        let text: String
        switch self {
        case .ed25519(let seed):
            // RFC 8410, section 7.
            let front: [UInt8] = [
                0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
                0x04, 0x20,
            ]
            return front + [UInt8](repeating: seed, count: 32)
        case .rsa: text = Self.rsaText
        case .weakRSA: text = Self.weakRSAText
        case .secp256k1: text = Self.secp256k1Text
        case .p256: text = Self.p256Text
        case .p384: text = Self.p384Text
        case .p224: text = Self.p224Text
        }
        do {
            return try Multibase.decode("m" + text).1
        } catch {
            preconditionFailure("a key of the fixtures is no base 64: \(error)")
        }
    }
}

// Made for these tests with `openssl genpkey`; PKCS#8 in base 64.
extension FixtureKey {
    private static let rsaText = """
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC0rVfs8VN7ABjorTqKdeTZM1rIRFH1dU5PHyr3\
        P7GCK/YfZTYL/WpAE75A60hY1v5SzL4nZxp9cc21eDeHzTPWgvAdUVw2wgn6br/rzOiFLgyo0z9WVMQVT1LRRebV\
        ATY1lANaZF7fV9uodWhbDnKGzi0DkJ7bZXlHjhKYMHUd+1BgIdU4IYXkpMBpkhZka2N+V4g7GqHKhwMW+la4IG76\
        8rD4gGpxvMlvx84gdtaWXHaISxwywn9pdIAEhavOaCIxFv394Po7lZE8Yms0LCilMqlX6yalTLfUnnD6+QvXB4kb\
        ida74Icx/Mn8dZ38siafFKdVB5Vs2a7W2O7AqGPvAgMBAAECggEAP/N/RLnin43YQztVlj7Ggu6/elVcYTJlRnI0\
        xhFAZl/jHRe4+qN3ITkbxWTCVde7a1lXESFYagCHHG1x0lqat5nfHbF3n1YtK/xZaEA+KS20g2lKaOdWBGjwWmyQ\
        mOJ16p76VNtkDU/OyyDLkDdb6EU//5wH7oZLWD18bWvxeGurKzMkOiDeZ4KMuOyxIym8uzcCVA3G9ttxKbN/pGid\
        riLryHVCS1tp43VEQ3NNGUL+BUtlLzmbPEvglyFIcF2SCj2VeHJjDQcu9e0c2Wb5+dBMNyD98Q4Sgu29dF3U5k2Y\
        0MKjX0QPlK5nRHxHMVLWAqCoVoxWeJZVeLPa2wSR8QKBgQD3946kEauZOejbiOXRF/H99AXjoOFlfphDs4RUjMKY\
        0VfQRVO5Vu9ajpHGqmgIG/8Y9Vvi4eWniyNVYOngdu9vfblN/DEqS6mb1aV2XZkVjBZGU52fIf6ZC0LnoZdOM/IO\
        PN3vL7utFRYOT89bEKUfG/yDyPrjsuY1N7p89TKLtwKBgQC6h7ypBPGK+Q5rA42I9iRETPkhBUVPAargZTVYZNxc\
        v4hAAHg5bKuKBLkPw2b9CxawPaT1PVIEdzI+xL1hnx3S6qNQ9wnnZ+9E/bg2o766fjrbSuANZmm50aoyPdVALekB\
        AeHQPZuOUjR1px1MXLdXxWmpWBttTfeDeenMDD9ZiQKBgHUdRhB1jA91i2ZMlQaZgaDI5RMqg+o0zWOEYOayCKK2\
        lPv4EmACEFA779vd1f6mgmheUgSpXpcwHwMPH8b1RYbp4WBU0T/Btpy0Xk62TDwiCs8yZMqo+p978yCFcHnuDM/u\
        rX9vkvtfbyhZR30iMmqsBCqV/PEYKKRP6tNj13inAoGAdxB3u4e9StFJg8Ojz54WbkaX65z6rcDJuyy/TWosQ0O7\
        C+eA1l7obFQxcL9w+OrgE6V1q1j2BoWzW9+nZy3zEpPVpbPa7Ywpbedqc+43q8ExfpMfy03pBMSxmBpiCfKEPbFe\
        29bHeaQ9ejAvAnRYT71igccM0sumx5TFSQs0UMkCgYBUPefjmrJimVZG0gH3UvwmgDeJfxnX1gxMP+JJdTotPMUh\
        8WbQqv7QsXo1cvihyC/ctWmnISWMCLqexM0Z2zSN/IiGWjqwelPn1jLntT72YUAnHqpS+y8e62CYZaR16Ue8zKLv\
        xXlWAtGYwGnGlH93ah4SbpfRZVU92PFCYzJCxA
        """

    private static let weakRSAText = """
        MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALrt4zVsSsnX9bnfRmZbJSr0Uv40ghUQEwek371M\
        Nz6A3O1mKf/FBxL+Zk6LEccxi++uXCwHIV5EV+ST4J5nCVrS079BtLA41xDJFbXbbf8k2UFnBjJR9m305CIDPptt\
        1wmwmnzrRpN6jbkvwH0RYpJ24/IpzY1g6hFm+VWiVHBRAgMBAAECgYAncmgOMAogSiiaztlGZFmVlPWmm2IQG9JI\
        PKzSf7DwybTVjEe0p9l0Uqc4T/SyemwzajIdQGv0Pqvlmqc+BjRcz87qyihS1/ZGnv5A3QPtxtKuoONXrM5ANM66\
        Fy3hh0iwBvtIFicKu8OHbF7BKSIPG6qXKM4k43yrB55bzK7P2QJBAOVFChaDn5frN1vYPqQtuu9H57ZdUp7Em2NR\
        YkjlY1qGaE/o2unYjTL6/RNwmLc8Wuk8b9wK9glbPMzSziqh1o8CQQDQuR9mJTyarljBX2EqNHqnNrI3FVW4V4c2\
        HTpOW98Xre+b8LJhG6xqLtSL2lvulK7gg0mGV09hTXqZT3K3b7sfAkBH2Fet8Hc9ixcg7+XJWw8+VoEVE6+FU0UC\
        XYl4IHH+9ymPCQA40YSF2kMeKWWh3gb7GdZP1Rt+mRm3ccPrdiWfAkEAg8ZcrICV4pJwNqWhEqRPS4KcwWoW1Gtu\
        Uhvh09bs4mZOAIXWGLkAAYnPZvxVTitQvS4mHUrCMwxXerNOGcHQwQJBANSkJyQQRdENvtufLurNRQjelRCdfrfS\
        FDvXlPYUQ5ugE1MKT0OM1Ykhk2ab3A4eDZe+7ZyEBYIiVbLfI02+lBA
        """

    private static let secp256k1Text = """
        MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgDj84nZCjpwqzud/dU/nMfcZLvtX/W7Q86EOGcmUI8AGh\
        RANCAARl4ahNW/V/Z+ykpj8XPd6MC6rcjV0kNMfTFndK0FwNKvSoM7h4+bFpDxSqlk7oreuEouqLqMgWzvKGcTKI\
        VpmQ
        """

    private static let p256Text = """
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXH8N29gW4Xp/Xc309mXu5kzh+8y9057kbFauMDUE\
        7YShRANCAASMoKImB/fcbR8k8o9mKfQiZ0qfKgkQAOrAaDe6BCkP7GCmkgmXQBgggi1TuiXzBFetPn9lorR8EUiS\
        X5EP07zh
        """

    private static let p384Text = """
        MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBxRAJGhQWuiL9IPUrp31pNq9FGZUh/eDl/DVhspPoz\
        DThI9xwSNevAZM92XIvvE6mhZANiAATvGly3wBgNYgFbi/xPf6YKkqXkB6LEsMUfa6nVe7SXJuIT0P6aAkA0TydV\
        82prTLDnsVjOT8s097yPP8atTnc4tMV7aFZzt+qVnTZUsGNv3wkUmktufWX+bNhrolG2DUo
        """

    private static let p224Text = """
        MHgCAQAwEAYHKoZIzj0CAQYFK4EEACEEYTBfAgEBBBxcoy2zsI0XdYCmhnktaaD+Sbco2KsY8l0y2C1ooTwDOgAE\
        GTKFtFerNK3e+A197rCXWkY920tiHG/+CS8/T+sL0GTEj/+LifCOK5TIK5Z2k6dIW35YJFQtX/8
        """
}
