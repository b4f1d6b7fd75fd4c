import FoundationEssentials
import Testing

@testable import Regatta

@Suite struct CredentialsTests {
    @Test func `files stand for variables that are not set`() async throws {
        try await withTemporaryDirectory { directory in
            for (name, text) in [("env_SECRET", "one\n"), ("PLAIN", "two"), ("TAKEN", "three")] {
                try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
            }
            let joined = Credentials.joining([
                "CREDENTIALS_DIRECTORY": directory, "TAKEN": "from the environment",
            ])
            #expect(joined["SECRET"] == "one")
            #expect(joined["PLAIN"] == "two")
            #expect(joined["TAKEN"] == "from the environment")
        }
    }

    @Test func `a directory that is not there, or a file without measure, changes nothing`()
        async throws
    {
        let nowhere = ["CREDENTIALS_DIRECTORY": "/nonexistent", "A": "1"]
        #expect(Credentials.joining(nowhere) == nowhere)
        try await withTemporaryDirectory { directory in
            let large = Data(repeating: 0x61, count: 70_000)
            try large.write(to: URL(filePath: "\(directory)/LARGE"))
            let environment = ["CREDENTIALS_DIRECTORY": directory]
            #expect(Credentials.joining(environment) == environment)
        }
    }
}
