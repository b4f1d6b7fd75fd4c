import HTTPTypes
import Testing

@testable import Gateway

@Suite struct PreconditionsTests {
    private static let tag = EntityTag("bafy")
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    private static let then: Int64 = 784_111_777
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private func verdict(
        _ fields: HTTPFields,
        modified: Int64? = nil,
        isWeak: Bool = false
    ) -> Preconditions.Verdict {
        Preconditions(fields).verdict(on: EntityTag("bafy", isWeak: isWeak), modified: modified)
    }

    @Test(
        arguments: [
            ("\"bafy\"", true), ("W/\"bafy\"", true), ("*", true), ("\"x\", \"bafy\"", true),
            ("\"x\",W/\"bafy\" , *", true), ("bafy, \"bafy\"", true), ("\"x\"", false),
            ("bafy", false), ("", false), ("\"bafy.raw\"", false),
        ]
    )
    func `If-None-Match compares weakly with each tag of a list`(field: String, matches: Bool) {
        #expect(verdict([.ifNoneMatch: field]) == (matches ? .notModified : .proceed))
    }

    @Test(
        arguments: [
            ("\"bafy\"", true), ("*", true), ("\"x\", \"bafy\"", true), ("W/\"bafy\"", false),
            ("\"x\"", false), ("bafy", false),
        ]
    )
    func `If-Match compares strongly, and fails`(field: String, matches: Bool) {
        #expect(verdict([.ifMatch: field]) == (matches ? .proceed : .failed))
    }

    @Test func `A weak tag matches no If-Match but any`() {
        #expect(verdict([.ifMatch: "\"bafy\""], isWeak: true) == .failed)
        #expect(verdict([.ifMatch: "*"], isWeak: true) == .proceed)
    }

    @Test func `Conditions of time hold only where a time is known`() {
        let since: HTTPFields = [.ifModifiedSince: Self.date]
        #expect(verdict(since) == .proceed)
        #expect(verdict(since, modified: Self.then) == .notModified)
        #expect(verdict(since, modified: Self.then + 1) == .proceed)
        let until: HTTPFields = [.ifUnmodifiedSince: Self.date]
        #expect(verdict(until) == .proceed)
        #expect(verdict(until, modified: Self.then) == .proceed)
        #expect(verdict(until, modified: Self.then + 1) == .failed)
        #expect(verdict([.ifModifiedSince: "yesterday"], modified: 0) == .proceed)
    }

    @Test func `Tags come before times`() {
        let none: HTTPFields = [.ifNoneMatch: "\"x\"", .ifModifiedSince: Self.date]
        #expect(verdict(none, modified: 0) == .proceed)
        let match: HTTPFields = [.ifMatch: "\"bafy\"", .ifUnmodifiedSince: Self.date]
        #expect(verdict(match, modified: Self.then + 1) == .proceed)
        let both: HTTPFields = [.ifMatch: "\"x\"", .ifNoneMatch: "\"bafy\""]
        #expect(verdict(both) == .failed)
    }

    @Test(
        arguments: [
            ("\"bafy\"", true), (" \"bafy\" ", true), ("W/\"bafy\"", false), ("\"x\"", false),
            ("*", false), (date, false), ("", false),
        ]
    )
    func `If-Range compares strongly, and no date matches`(field: String, allows: Bool) {
        let preconditions = Preconditions([.ifRange: field])
        #expect(preconditions.allowRange(of: Self.tag) == allows)
        #expect(!preconditions.allowRange(of: EntityTag("bafy", isWeak: true)))
        #expect(Preconditions().allowRange(of: Self.tag))
    }
}
