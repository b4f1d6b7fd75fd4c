import BlockCache
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Multiformats
import Pinning

/// The admin interface of pinning, below `/api/v1/pins`.
struct PinRoutes: Sendable {
    let access: PinningAccess

    private var service: PinningService { access.service }

    /// Adds the routes.
    func add(to router: Router<BasicRequestContext>) {
        let pins = router.group("/api/v1/pins")
        pins.get(use: guarded(list))
        pins.post(use: guarded(add))
        pins.get("backends", use: guarded(backends))
        pins.get("backends/:name", use: guarded(listing))
        pins.get("export", use: guarded(export))
        pins.post("import", use: guarded(importAll))
        pins.post("uploads", use: guarded(upload))
        pins.post("uploads/:upload", use: guarded(upload))
        pins.get(":id", use: guarded(show))
        pins.delete(":id", use: guarded(remove))
        pins.post(":id/retry", use: guarded(retry))
    }

    /// Says failures as the rest of the admin interface does.
    private func guarded(
        _ body:
            @escaping @Sendable (Request, BasicRequestContext) async throws(PSAFailure) -> Response
    ) -> @Sendable (Request, BasicRequestContext) async -> Response {
        { request, context in
            do throws(PSAFailure) {
                return try await body(request, context)
            } catch {
                return AdminViews.problem(error.status, error.details)
            }
        }
    }

    // MARK: - Reading

    private func list(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        var query = try PinQuery(request.uri.query ?? "")
        if let name = try query.single("backend"), name != "all" { query.filter.backend = name }
        let page = service.catalogue.page(query.filter, limit: query.limit)
        return PinsJSON.response(PinViews(count: page.count, pins: page.requests.map(view)))
    }

    private func show(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        PinsJSON.response(view(try known(context)))
    }

    private func backends(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let counts = service.catalogue.counts
        let views = service.backends.map { backend in
            let statistics = backend.kind == .local ? access.uploads?.statistics : nil
            return BackendView(
                name: backend.name,
                kind: backend.kind,
                isDefault: service.defaults.contains(backend.name),
                capabilities: backend.capabilities,
                pins: Dictionary(
                    uniqueKeysWithValues: (counts[backend.name] ?? [:])
                        .map { ($0.rawValue, $1) }
                ),
                bytes: statistics?.bytes,
                limitBytes: statistics?.limit
            )
        }
        return PinsJSON.response(BackendViews(backends: views))
    }

    /// What a backend itself lists, whoever pinned it.
    private func listing(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let name = context.parameters.get("name") ?? ""
        guard let backend = service.backend(name) else {
            throw .notFound("no backend is called “\(name)”")
        }
        let limit = try PinQuery(request.uri.query ?? "").limit
        do {
            return PinsJSON.response(["pins": try await backend.list(limit: limit)])
        } catch {
            throw PSAFailure(status: .badGateway, reason: "BACKEND", details: "\(error)")
        }
    }

    private func export(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        PinsJSON.response(service.catalogue.archive())
    }

    // MARK: - Changing

    /// What is to be pinned, and where.
    private struct Order: Decodable {
        let backends: [String]?
        let level: ReplicationLevel?
        let copies: Int?
        /// Whether a new request is made where there is one for the same.
        let again: Bool?
        /// The upload that brought the content.
        let upload: String?
    }

    private func add(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let body = try await PSAEndpoint<BasicRequestContext>.body(request)
        let order = try PinsJSON.decode(Order.self, from: body)
        let pin = try PinsJSON.decode(PSAPin.self, from: body).pin
        do {
            let request = try service.add(
                pin,
                to: order.backends,
                level: order.level,
                copies: order.copies,
                joins: order.again != true,
                upload: order.upload
            )
            // An earlier request for the same has its content from elsewhere.
            if let upload = order.upload, request.upload != upload, PinUpload.isOne(upload) {
                _ = try? await access.uploads?.release(upload)
            }
            return PinsJSON.response(view(request), .accepted)
        } catch {
            throw PSAFailure(error)
        }
    }

    private func remove(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let id = try known(context).id
        let names = try PinQuery(request.uri.query ?? "").list("backend")
        do {
            try service.remove(id, from: names)
        } catch {
            throw PSAFailure(error)
        }
        return PinsJSON.response(["removed": id], .accepted)
    }

    private func retry(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let id = try known(context).id
        guard let name = try PinQuery(request.uri.query ?? "").single("backend") else {
            throw .badRequest("backend: which one is to try again")
        }
        do {
            try service.retry(id, in: name)
        } catch {
            throw PSAFailure(error)
        }
        return PinsJSON.response(view(try known(context)), .accepted)
    }

    private func importAll(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        let body: ByteBuffer
        do {
            var request = request
            body = try await request.collectBody(upTo: 64 << 20)
        } catch {
            throw .badRequest("the archive did not come whole, or is longer than 64 MiB")
        }
        let archive = try PinsJSON.decode(CatalogueArchive.self, from: body)
        do {
            let added = try service.restore(archive)
            return PinsJSON.response(["added": added, "known": archive.pins.count - added])
        } catch {
            throw PSAFailure(error)
        }
    }

    private func upload(
        _ request: Request,
        _ context: BasicRequestContext
    ) async throws(PSAFailure) -> Response {
        guard let blocks = access.uploads else {
            throw .badRequest("nothing can be uploaded: no backend keeps blocks here")
        }
        let name = context.parameters.get("upload") ?? service.makeUpload()
        guard PinUpload.isOne(name) else { throw .badRequest("“\(name)” is no upload") }
        var upload = PinUpload(name: name, blocks: blocks)
        do {
            for try await part in request.body {
                try await upload.take(Array(part.readableBytesView))
            }
            try await upload.finish()
        } catch let error as PSAFailure {
            throw error
        } catch {
            throw .badRequest("the CAR cannot be taken: \(error)")
        }
        return PinsJSON.response(upload.view)
    }

    private func known(_ context: BasicRequestContext) throws(PSAFailure) -> PinRequest {
        let id = context.parameters.get("id") ?? ""
        guard let request = service.catalogue.request(id), !request.isRemoved else {
            throw .notFound("there is no pin request “\(id)”")
        }
        return request
    }

    private func view(_ request: PinRequest) -> PinView {
        PinView(request, progress: service.progress(of: request.id))
    }
}
