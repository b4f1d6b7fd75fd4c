import Testing

@testable import BlockCache

@Suite struct SlotQueuesTests {
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `behave like arrays`(_ seed: UInt64) {
        var chance = Chance(seed: seed)
        var queues = SlotQueues(3, below: 20)
        var model: [[Int]] = [[], [], []]
        for _ in 0..<2_000 {
            let number = Int.random(in: 0..<20, using: &chance)
            let queue = Int.random(in: 0..<3, using: &chance)
            switch Int.random(in: 0..<4, using: &chance) {
            case 0...1:
                for index in model.indices { model[index].removeAll { $0 == number } }
                model[queue].append(number)
                queues.push(number, to: queue)
            case 2:
                for index in model.indices { model[index].removeAll { $0 == number } }
                queues.remove(number)
            default:
                let expected = model[queue].isEmpty ? nil : model[queue].removeFirst()
                #expect(queues.pop(from: queue) == expected)
            }
            #expect(queues.counts == model.map(\.count))
            #expect(queues.queue(of: number) == model.firstIndex { $0.contains(number) })
            #expect((0..<3).map { queues.oldest(in: $0) } == model.map(\.first))
        }
    }
}
