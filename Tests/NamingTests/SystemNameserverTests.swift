import DNS
import NIOCore
import NIOPosix
import Retrieval
import TestSupport
import Testing

@testable import Naming

/// Over real sockets of this machine.
@Suite(.timeLimit(.minutes(1))) struct SystemNameserverTests {
    private let name: DomainName
    private let text = FixtureAnswer.Record.text("dnslink=/ipfs/x", of: "_dnslink.example.org")

    init() throws {
        name = try DomainName("_dnslink.example.org")
    }

    private func answer(to question: [UInt8], flags: UInt16 = 0x8180) -> FixtureAnswer {
        let id = UInt16(question[0]) << 8 | UInt16(question[1])
        var answer = FixtureAnswer(id: id, about: "_dnslink.example.org", [text])
        answer.flags = flags
        return answer
    }

    private func ask(
        _ servers: [SocketAddress],
        patience: Duration = .seconds(30)
    ) async throws -> DNSAnswer {
        let nameserver = SystemNameserver(clock: .continuous, patience: patience) { servers }
        return try await nameserver.texts(of: name)
    }

    @Test func `a question is answered over UDP`() async throws {
        let server = try await LocalNameserver { question, _ in
            [answer(to: question).bytes]
        }
        let read = try await ask([server.address])
        #expect(read.texts == [Array("dnslink=/ipfs/x".utf8)])
        try await server.stop()
    }

    @Test func `an answer that does not fit is asked for over TCP`() async throws {
        let server = try await LocalNameserver { question, isStream in
            [answer(to: question, flags: isStream ? 0x8180 : 0x8380).bytes]
        }
        let read = try await ask([server.address])
        #expect(read.texts.count == 1)
        try await server.stop()
    }

    @Test func `answers to other questions are passed over`() async throws {
        let server = try await LocalNameserver { question, _ in
            var guess = answer(to: question)
            guess.id &+= 1
            return [guess.bytes, [1, 2, 3], answer(to: question).bytes]
        }
        #expect(try await ask([server.address]).texts.count == 1)
        try await server.stop()
    }

    @Test func `a flood of wrong answers ends the question`() async throws {
        let server = try await LocalNameserver { _, _ in
            [[UInt8]](repeating: [0, 0], count: 40)
        }
        await #expect(throws: LookupFailure.self) { try await ask([server.address]) }
        try await server.stop()
    }

    @Test func `a server that fails or is silent is followed by the next`() async throws {
        let failing = try await LocalNameserver { question, _ in
            [answer(to: question, flags: 0x8182).bytes]
        }
        let silent = try await LocalNameserver { _, _ in [] }
        let good = try await LocalNameserver { question, _ in [answer(to: question).bytes] }
        let servers = [failing.address, silent.address, good.address]
        #expect(try await ask(servers, patience: .seconds(2)).texts.count == 1)
        #expect(failing.questions == 1)
        #expect(silent.questions == 1)
        for server in [failing, silent, good] { try await server.stop() }
    }

    @Test func `when nobody answers it was too slow`() async throws {
        let silent = try await LocalNameserver { _, _ in [] }
        await #expect(throws: LookupFailure.timedOut) {
            try await ask([silent.address], patience: .milliseconds(50))
        }
        #expect(silent.questions == 2)
        try await silent.stop()
    }

    @Test func `without servers there is no answer`() async {
        await #expect(throws: LookupFailure.failed("/etc/resolv.conf names no resolver")) {
            try await ask([])
        }
    }
}
