import Testing

@testable import Naming

@Suite struct ShelfTests {
    @Test func `what was not used for the longest time goes first`() {
        var shelf = Shelf<Int, String>(capacity: 2)
        shelf[1] = "one"
        shelf[2] = "two"
        _ = shelf[1]
        shelf[3] = "three"
        #expect(shelf.count == 2)
        #expect(shelf[1] == "one")
        #expect(shelf[2] == nil)
        #expect(shelf[3] == "three")
    }

    @Test func `a value is replaced, and removed`() {
        var shelf = Shelf<Int, String>(capacity: 1)
        shelf[1] = "one"
        shelf[1] = "uno"
        #expect(shelf[1] == "uno")
        shelf[1] = nil
        #expect(shelf.count == 0)
    }
}
