internal import CCurl

extension CurlError {
    /// Translates libcurl's result; `nil` for success.
    ///
    /// `reason` are libcurl's own words about this transfer; empty when it had none. `afterHead` says
    /// whether the response's head had arrived.
    init?(_ code: CURLcode, reason: String, afterHead: Bool) {
        guard code != CURLE_OK else { return nil }
        let reason = reason.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : reason
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED:
            self = .badRequest(reason: reason)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .resolve(reason: reason)
        case CURLE_COULDNT_CONNECT, CURLE_NO_CONNECTION_AVAILABLE:
            self = .connect(reason: reason)
        case CURLE_OPERATION_TIMEDOUT:
            // The connection has libcurl's only clock; the others are TransferWatch's.
            self = .timeout(.connect)
        case CURLE_TOO_MANY_REDIRECTS:
            self = .tooManyRedirects
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            self = .tls(reason: reason)
        case CURLE_PARTIAL_FILE:
            self = .truncated(reason: reason)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM,
            CURLE_HTTP2:
            // After the head each of these means that the rest of the body will not come.
            self = afterHead ? .truncated(reason: reason) : .disconnected(reason: reason)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_UNSUPPORTED_PROTOCOL:
            // The last is an answer in HTTP/0.9: the URL's protocol was checked before.
            self = .protocol(reason: reason)
        default:
            self = .failed(code: code.rawValue, reason: reason)
        }
    }
}
