import HTTPTypes
import Naming
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

    @Test func `only-if-cached is found among other directives, in any case`() {
        #expect(CacheDirectives(parsing: "max-age=0, Only-If-Cached").onlyIfCached)
        #expect(!CacheDirectives(parsing: "no-cache, x-only-if-cached").onlyIfCached)
    }

    @Test(
        arguments: [
            ("no-cache", .latest), ("max-age=60, No-Store", .latest), ("max-age=0", .latest),
            ("no-cache, only-if-cached", .cached), ("max-age=10", .usual), ("", .usual),
        ] as [(String, Freshness)]
    )
    func `who reloads wants names as they are now`(field: String, freshness: Freshness) {
        #expect(CacheDirectives([.cacheControl: field]).freshness == freshness)
    }

    @Test func `Pragma counts where nothing newer says otherwise`() {
        #expect(CacheDirectives([.pragma: "no-cache"]).freshness == .latest)
        #expect(CacheDirectives([.pragma: "no-cache", .cacheControl: "x"]).freshness == .usual)
    }
}
