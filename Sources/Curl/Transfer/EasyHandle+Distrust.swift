internal import CCurl
internal import Glibc

extension EasyHandle {
    /// Has libcurl connect to public addresses only, and counts those that were refused.
    ///
    /// libcurl, CURLOPT_OPENSOCKETFUNCTION: "This callback function gets called by libcurl instead of
    /// the socket(2) call", for each address that a name was resolved to, with the very address that
    /// it connects to next; "return CURL_SOCKET_BAD to signal an unrecoverable error to libcurl", which
    /// then tries the next address, and at last gives CURLE_COULDNT_CONNECT. It runs on the thread
    /// that drives the handle, never the resolver's.
    static func distrust(
        _ easy: UnsafeMutableRawPointer,
        counting refusals: UnsafeMutablePointer<Int>
    ) -> CURLcode {
        let code = unsafe curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, refusals)
        guard code == CURLE_OK else { return code }
        return unsafe curl_set_socket_function(easy, CURLOPT_OPENSOCKETFUNCTION) {
            context,
            purpose,
            address in
            guard let address = unsafe address, purpose == CURLSOCKTYPE_IPCXN else { return -1 }
            guard unsafe PublicAddress.isPublic(address) else {
                unsafe context?.assumingMemoryBound(to: Int.self).pointee += 1
                return -1
            }
            let kind = unsafe address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return unsafe socket(address.pointee.family, kind, address.pointee.protocol)
        }
    }
}

extension PublicAddress {
    /// Whether libcurl is about to connect to a public address.
    ///
    /// libcurl: the member `addr` is "of type struct sockaddr but in reality struct sockaddr_storage or
    /// larger" where the family needs it, with the layout of the family's own structure: in
    /// `sockaddr_in` the address is behind family and port, in `sockaddr_in6` behind the flow too.
    fileprivate static func isPublic(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return false }
        let structure = unsafe UnsafeRawPointer(address) + offset
        let place: (offset: Int, count: Int)
        switch unsafe address.pointee.family {
        case AF_INET: place = (4, 4)
        case AF_INET6: place = (8, 16)
        default: return false
        }
        guard unsafe Int(address.pointee.addrlen) >= place.offset + place.count else {
            return false
        }
        return isPublic(
            (0..<place.count).map { index in
                unsafe structure.load(fromByteOffset: place.offset + index, as: UInt8.self)
            }
        )
    }
}
