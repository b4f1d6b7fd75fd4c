import Locking
import Testing

@testable import Regatta

@Suite(.timeLimit(.minutes(1))) struct ServiceManagerTests {
    @Test func `the manager hears that we are ready, alive and stopping`() async throws {
        let letters = Locked<[String]>([])
        let environment = ["NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "2"]
        let manager = try #require(
            ServiceManager(environment: environment) { state, socket in
                #expect(socket == "/run/notify")
                letters.withLock { $0.append(state) }
            }
        )
        await manager.ready("Serving")
        await manager.stopping()
        let told = letters.withLock { $0 }
        #expect(told.first == "READY=1\nSTATUS=Serving")
        #expect(told.last?.hasPrefix("STOPPING=1\n") == true)
        let watchdog = try #require(manager.watchdog)
        let feeding = Task { try await watchdog.run() }
        while letters.withLock({ $0.count { $0 == "WATCHDOG=1" } }) < 3 { await Task.yield() }
        feeding.cancel()
        try? await feeding.value
    }

    @Test func `nobody is told where nobody asked, and it is no trouble where nobody listens`()
        async throws
    {
        let isTold = ServiceManager(environment: [:]) != nil
        #expect(!isTold)
        let isToldNowhere = ServiceManager(environment: ["NOTIFY_SOCKET": ""]) != nil
        #expect(!isToldNowhere)
        let gone = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": "/nonexistent/x"]))
        await gone.ready("Serving")
    }

    @Test func `the watchdog is fed only when it is ours`() {
        func interval(_ environment: [String: String]) -> Duration? {
            let socket = ["NOTIFY_SOCKET": "/run/x"]
            return ServiceManager(environment: environment.merging(socket) { $1 }, process: 7)?
                .watchdogInterval
        }
        #expect(interval([:]) == nil)
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]) == .seconds(30))
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "soon"]) == nil)
    }
}
