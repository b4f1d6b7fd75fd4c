import Testing

@testable import Gateway

@Suite struct ContentDispositionTests {
    @Test(
        arguments: [
            ("a.txt", "filename=\"a.txt\"; filename*=UTF-8''a.txt"),
            (
                "testтест.tar",
                "filename=\"test____.tar\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.tar"
            ),
            ("a b", "filename=\"a b\"; filename*=UTF-8''a%20b"),
            ("a\"b\\c%d", "filename=\"a_b_c_d\"; filename*=UTF-8''a%22b%5Cc%25d"),
            ("a\r\nX: y", "filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
            (
                "../../etc/passwd",
                "filename=\".._.._etc_passwd\"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd"
            ),
            ("👩‍🚀", "filename=\"___\"; filename*=UTF-8''%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80"),
        ]
    )
    func `A name has a plain form and an encoded one`(name: String, parameters: String) {
        let disposition = ContentDisposition(kind: .inline, filename: name).description
        #expect(disposition == "inline; " + parameters)
        #expect(disposition.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }

    @Test func `Without a name there is only the kind`() {
        #expect(ContentDisposition(kind: .attachment, filename: nil).description == "attachment")
    }
}
