internal import CCurl

/// One libcurl easy handle with its options, and what they point to.
///
/// libcurl: "never share the same handle in multiple threads", which means at the same time. So one
/// thread makes it, the loop's thread uses it, and whoever drops the last reference frees it.
@safe
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let words: UnsafeMutablePointer<CChar>
    private let detour: UnsafeMutablePointer<curl_slist>?
    private let refusals: UnsafeMutablePointer<Int>

    init(_ request: CurlRequest, _ configuration: CurlConfiguration) throws(CurlError) {
        try request.check()
        let list = try unsafe Self.list(request.headers)
        // An empty host and port stand for any.
        let detour = unsafe request.connectsTo.flatMap { unsafe curl_slist_append(nil, "::" + $0) }
        guard let pointer = unsafe curl_easy_init() else {
            unsafe curl_slist_free_all(list)
            unsafe curl_slist_free_all(detour)
            throw .failed(code: CURLE_FAILED_INIT.rawValue, reason: "curl_easy_init")
        }
        unsafe self.pointer = pointer
        unsafe self.headers = list
        unsafe self.words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe self.detour = detour
        unsafe self.refusals = .allocate(capacity: 1)
        unsafe refusals.initialize(to: 0)
        var code = unsafe Self.set(request, configuration, on: pointer, headers, words)
        if code == CURLE_OK, unsafe detour != nil {
            code = unsafe curl_set_pointer(pointer, CURLOPT_CONNECT_TO, detour)
        }
        if code == CURLE_OK, request.isUntrusted {
            code = unsafe Self.distrust(pointer, counting: refusals)
        }
        if code == CURLE_OK, case .post(let body) = request.method {
            code = unsafe Self.set(body, on: pointer)
        }
        if let error = CurlError(code, reason: "", afterHead: false) { throw error }
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe curl_slist_free_all(detour)
        unsafe words.deallocate()
        unsafe refusals.deallocate()
    }

    /// Whether an address was not connected to because it is not public.
    var hasRefusedAddress: Bool { unsafe refusals.pointee > 0 }

    /// Has `context` passed to the functions that take the response's lines and its body.
    func deliver(
        lines: curl_data_function,
        body: curl_data_function,
        to context: UnsafeMutableRawPointer
    ) {
        unsafe curl_set_pointer(pointer, CURLOPT_PRIVATE, context)
        unsafe curl_set_pointer(pointer, CURLOPT_WRITEDATA, context)
        unsafe curl_set_pointer(pointer, CURLOPT_HEADERDATA, context)
        unsafe curl_set_function(pointer, CURLOPT_WRITEFUNCTION, body)
        unsafe curl_set_function(pointer, CURLOPT_HEADERFUNCTION, lines)
    }

    /// libcurl's own words about the last failure; empty when it had none.
    var reason: String { unsafe String(cString: words) }

    var effectiveURL: String { string(CURLINFO_EFFECTIVE_URL) }

    var remoteAddress: String { string(CURLINFO_PRIMARY_IP) }

    var httpVersion: String {
        switch unsafe curl_get_long(pointer, CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): "1.0"
        case Int(CURL_HTTP_VERSION_1_1): "1.1"
        case Int(CURL_HTTP_VERSION_2_0): "2"
        default: ""
        }
    }

    func timings(isEnded: Bool) -> Timings {
        Timings(
            dns: time(CURLINFO_NAMELOOKUP_TIME_T),
            connect: time(CURLINFO_CONNECT_TIME_T),
            tls: time(CURLINFO_APPCONNECT_TIME_T),
            firstByte: time(CURLINFO_STARTTRANSFER_TIME_T),
            total: isEnded ? time(CURLINFO_TOTAL_TIME_T) : nil
        )
    }

    private func time(_ name: CURLINFO) -> Duration {
        .microseconds(unsafe curl_get_offset(pointer, name))
    }

    private func string(_ name: CURLINFO) -> String {
        guard let value = unsafe curl_get_string(pointer, name) else { return "" }
        return unsafe String(cString: value)
    }
}

// MARK: - Options

extension EasyHandle {
    /// The bytes libcurl may read from a socket at once.
    ///
    /// Over plain HTTP/1.1 one pass of the loop reads once, so this is what a waiting reader gets.
    /// libcurl allocates it per running transfer; pages that were never filled cost nothing.
    private static let readSize = 128 << 10

    /// The headers as libcurl wants them: exactly these, without its own `Accept`.
    private static func list(
        _ headers: [(name: String, value: String)]
    ) throws(CurlError) -> UnsafeMutablePointer<curl_slist>? {
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        let namesAccept = headers.contains { $0.name.lowercased() == "accept" }
        if !namesAccept { lines.append("Accept:") }
        // Else libcurl adds a type of its own to a body, and waits before it sends a long one.
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        lines.append("Expect:")
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = unsafe curl_slist_append(list, line) else {
                unsafe curl_slist_free_all(list)
                throw .failed(code: CURLE_OUT_OF_MEMORY.rawValue, reason: "curl_slist_append")
            }
            unsafe list = longer
        }
        return unsafe list
    }

    private static func set(_ body: [UInt8], on easy: UnsafeMutableRawPointer) -> CURLcode {
        let size = curl_off_t(body.count)
        let code = unsafe curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, size)
        guard code == CURLE_OK else { return code }
        // libcurl copies so many bytes when it is told where they are, and takes none for a form.
        var bytes = body.isEmpty ? [0] : body
        return unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
        }
    }

    private static func set(
        _ request: CurlRequest,
        _ configuration: CurlConfiguration,
        on easy: UnsafeMutableRawPointer,
        _ headers: UnsafeMutablePointer<curl_slist>?,
        _ words: UnsafeMutablePointer<CChar>
    ) -> CURLcode {
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1),
            (CURLOPT_HTTPGET, 1),
            (CURLOPT_NOBODY, request.method == .head ? 1 : 0),
            (CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds),
            (CURLOPT_BUFFERSIZE, readSize),
            (CURLOPT_TCP_KEEPALIVE, 1),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)),
            // Waiting to learn whether a connection can carry a second transfer would hold a race
            // up behind the very connection that may be the slow one.
            (CURLOPT_PIPEWAIT, 0),
            (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue)),
            (CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
            (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_FOLLOWLOCATION, request.allowsRedirect && !request.isUntrusted ? 1 : 0),
            // Redirect decides before this can; it stands behind that decision.
            (CURLOPT_MAXREDIRS, 1),
            // Else removing a transfer waits until the resolver's thread has its answer, and with it
            // every other transfer: losers of a race would block the winner. The thread cleans up
            // after itself.
            (CURLOPT_QUICK_EXIT, 1),
        ]
        for (option, value) in numbers {
            let code = unsafe curl_set_long(easy, option, value)
            guard code == CURLE_OK else { return code }
        }
        let isSecure = request.url.lowercased().hasPrefix("https:")
        let strings: [(CURLoption, String?)] = [
            (CURLOPT_URL, request.url),
            (CURLOPT_USERAGENT, request.userAgent),
            (CURLOPT_PROTOCOLS_STR, request.isUntrusted ? "https" : "http,https"),
            (CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http"),
            // An empty proxy overrides the environment's.
            (CURLOPT_PROXY, ""),
            (CURLOPT_CAINFO, configuration.certificateAuthorities),
            // The only one that libcurl has no name for.
            (CURLOPT_CUSTOMREQUEST, request.method == .delete ? "DELETE" : nil),
        ]
        for case (let option, let value?) in strings {
            let code = unsafe curl_set_string(easy, option, value)
            guard code == CURLE_OK else { return code }
        }
        let code = unsafe curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
        guard code == CURLE_OK else { return code }
        return unsafe curl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
    }
}

extension Duration {
    /// At least one: zero means "no limit" or "five minutes" to libcurl.
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
