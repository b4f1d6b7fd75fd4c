import Admin
import FoundationEssentials
import Multiformats
import Pinning

// Pin requests, as the tool asks for them and shows them.
extension PinView {
    /// The request of that name, or those of that root.
    static func named(_ name: String, _ caller: AdminCaller) async throws -> [PinView] {
        if (try? CID(name)) != nil {
            return try await caller.send(
                .get,
                "/api/v1/pins?cid=\(name)&limit=1000",
                as: PinViews.self
            )
            .pins
        }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isPlain else { throw Failure("\(name): neither a request nor a CID", exit: .usage) }
        return [try await caller.send(.get, "/api/v1/pins/\(name)", as: PinView.self)]
    }

    /// One line a request.
    static func table(_ pins: [PinView]) -> String {
        var table = Table("request", "status", "name", "CID", "backends", "created")
        for pin in pins {
            let backends = pin.backends.map { placement in
                let mark = placement.isSimulated ? " (simulated)" : ""
                return "\(placement.backend) \(placement.status.rawValue)\(mark)"
            }
            table.add(
                pin.id,
                pin.status.rawValue,
                pin.name ?? "-",
                pin.cid,
                backends.joined(separator: ", "),
                "\(pin.created)"
            )
        }
        return table.text
    }

    /// One line a backend.
    static func details(_ pins: [PinView]) -> String {
        var table = Table("request", "CID", "backend", "status", "progress", "details")
        for pin in pins {
            for placement in pin.backends {
                table.add(
                    pin.id,
                    pin.cid,
                    placement.backend + (placement.isSimulated ? " (simulated)" : ""),
                    placement.status.rawValue,
                    progress(placement),
                    details(placement)
                )
            }
        }
        return table.text
    }

    private static func progress(_ placement: PlacementView) -> String {
        guard let progress = placement.progress else {
            return placement.info["dag_size"].flatMap { Int($0) }.map(ByteText.text) ?? "-"
        }
        let done = ByteText.text(progress.bytes)
        return progress.totalBytes.map { "\(done) of \(ByteText.text($0))" } ?? done
    }

    private static func details(_ placement: PlacementView) -> String {
        var words: [String] = []
        if let stage = placement.info["stage"] {
            // Who serves it is seen; that the data set is proven is told.
            words.append(stage == "proven" ? "proven, by the provider's word" : stage)
        }
        if let copies = placement.info["copies_confirmed"] {
            let asked = placement.info["copies_requested"].map { " of \($0) asked for" } ?? ""
            words.append("\(copies == "1" ? "1 copy" : "\(copies) copies") confirmed\(asked)")
        }
        if let error = placement.error {
            let isOver = placement.status == .failed
            words.append(isOver ? error : "\(error); it is tried again")
        }
        return words.isEmpty ? "-" : words.joined(separator: "; ")
    }
}

extension BackendViews {
    var table: String {
        var table = Table("backend", "type", "default", "writes", "pinned", "others", "disk")
        for backend in backends {
            let pinned = backend.pins["pinned"] ?? 0
            let others = backend.pins.values.reduce(0, +) - pinned
            let disk = backend.bytes.map { bytes in
                "\(ByteText.text(bytes)) of \(ByteText.text(backend.limitBytes ?? 0))"
            }
            table.add(
                backend.name,
                backend.kind.rawValue,
                backend.isDefault ? "yes" : "no",
                backend.capabilities.writes ? "yes" : "no",
                "\(pinned)",
                "\(others)",
                disk ?? "-"
            )
        }
        return table.text
    }
}
