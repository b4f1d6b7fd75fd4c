import FoundationEssentials
package import NIOSSL

/// A certificate for 127.0.0.1 that signed itself, valid from 2020 to 2120, for tests alone.
package enum TestCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBYTCCAQigAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxSZWdhdHRh
        IHRlc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBcxFTATBgNV
        BAMMDFJlZ2F0dGEgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAgg/rUf
        QzSpccrRZ3VDm1rXZZAXMBhWl1vST3u7XT82NWy4J8gcKAX6+2EfeGlpYdPGpeW4
        n4Yj73pspe8Mhx+jQzBBMA8GA1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB
        /zAdBgNVHQ4EFgQUtTiCw0CLOKX1mmVBq/I2hQXdA7AwCgYIKoZIzj0EAwIDRwAw
        RAIgWkOk1vD48J/J2v3fH9LI2ZJ/pi0UVEkfu7qzoKLnZ8YCIHvDdQIUH9FQBNLi
        k7bhYge63XCU0GtnhrKN+tNp6zRG
        -----END CERTIFICATE-----

        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgg3/XvKt2nXBLOVk0
        NpIbiOIHYAVtXZstBxtsPGxhH7yhRANCAAQIIP61H0M0qXHK0Wd1Q5ta12WQFzAY
        Vpdb0k97u10/NjVsuCfIHCgF+vthH3hpaWHTxqXluJ+GI+96bKXvDIcf
        -----END PRIVATE KEY-----

        """

    /// What a server needs to show it.
    package static func serverContext(protocols: [String]) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        )
        configuration.applicationProtocols = protocols
        return try NIOSSLContext(configuration: configuration)
    }

    /// Runs `body` with the path of a file that holds it, for a client that is to trust it.
    package static func withFile<Result>(
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let name = "regatta-\(UInt64.random(in: 0...UInt64.max)).pem"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path()
        try Data(certificate.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
