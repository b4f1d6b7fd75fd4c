import Glibc
import NIOCore
import ServiceLifecycle

/// A service with an address of its own, whose failure to listen is told in words.
struct Listener: Service {
    private let service: any Service
    private let setting: String
    private let address: ListenAddress

    init(_ service: any Service, setting: String, address: ListenAddress) {
        self.service = service
        self.setting = setting
        self.address = address
    }

    func run() async throws {
        do {
            try await service.run()
        } catch let error as IOError {
            throw Failure("\(setting): \(address): \(Self.reason(error))")
        } catch let error as SocketAddressError {
            throw Failure("\(setting): \(address): no such address: \(error)")
        }
    }

    /// Why an address cannot be listened on, and what to do.
    static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE: "in use; stop what listens there, or choose another"
        case EADDRNOTAVAIL: "this machine has no such address"
        case EACCES: "ports below 1024 need the right to bind them; choose another"
        default: "\(error)"
        }
    }
}
