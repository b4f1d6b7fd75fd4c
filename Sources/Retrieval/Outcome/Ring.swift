/// The latest of many: what is pushed out first is what came first.
struct Ring<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var next = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// What is kept, latest first.
    var latest: [Element] {
        Array((elements[next...] + elements[..<next]).reversed())
    }

    mutating func append(_ element: Element) {
        guard elements.count == capacity else {
            elements.append(element)
            return
        }
        elements[next] = element
        next = (next + 1) % capacity
    }
}
