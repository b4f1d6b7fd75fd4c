import Testing

@testable import Gateway

@Suite struct EntityTagTests {
    private static let tag = EntityTag("bafy")

    @Test func `Tags are written as they are read`() {
        #expect(EntityTag(parsing: "\"bafy\"") == Self.tag)
        #expect(EntityTag(parsing: "W/\"bafy\"") == EntityTag("bafy", isWeak: true))
        #expect(EntityTag(parsing: "\"\"") == EntityTag(""))
        #expect(Self.tag.description == "\"bafy\"")
        #expect(EntityTag("bafy", isWeak: true).description == "W/\"bafy\"")
    }

    @Test(arguments: [
        "", "\"", "bafy", "w/\"bafy\"", "\"a\"b\"", "\"a b\"", "\"a\u{7F}\"", "W/bafy",
    ])
    func `What is no tag is none`(text: String) {
        #expect(EntityTag(parsing: text[...]) == nil)
    }

    @Test(
        arguments: [
            ("\"bafy\"", true), ("W/\"bafy\"", true), ("*", true), ("\"x\", \"bafy\"", true),
            ("\"x\",W/\"bafy\" , *", true), ("bafy, \"bafy\"", true), ("\"x\"", false),
            ("bafy", false),
            ("", false), ("\"bafy.raw\"", false),
        ]
    )
    func `If-None-Match compares weakly with each tag of a list`(field: String, matches: Bool) {
        #expect(IfNoneMatch(parsing: field[...]).matches(Self.tag) == matches)
    }

    @Test(
        arguments: [
            ("\"bafy\"", true), (" \"bafy\" ", true), ("W/\"bafy\"", false), ("\"x\"", false),
            ("*", false), ("Sun, 06 Nov 1994 08:49:37 GMT", false), ("", false),
        ]
    )
    func `If-Range compares strongly, and no date matches`(field: String, allows: Bool) {
        #expect(IfRange.allowsRange(field[...], of: Self.tag) == allows)
        #expect(!IfRange.allowsRange(field[...], of: EntityTag("bafy", isWeak: true)))
    }

    @Test func `only-if-cached is found among other directives, in any case`() {
        #expect(CacheDirectives(parsing: "max-age=0, Only-If-Cached").onlyIfCached)
        #expect(!CacheDirectives(parsing: "no-cache, x-only-if-cached").onlyIfCached)
    }
}
