import CoreMetrics
import HTTPTypes
import Metrics
import Multiformats
import NIOCore
import Testing

@testable import Gateway

@Suite struct PreparedAnswersTests {
    private func answer(_ length: Int) throws -> PreparedAnswer {
        let cid = try CID("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
        var response = HTTPResponse(status: .ok)
        response.headerFields[.date] = "Sun, 06 Nov 1994 08:49:37 GMT"
        response.headerFields[.requestID] = "abcdef-00000000"
        response.headerFields[.server] = String(repeating: "x", count: length)
        let account = PreparedAnswer.Account(
            line: RequestLine(
                HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
            ),
            status: .ok,
            kind: .file,
            root: cid,
            counter: Counter(label: "test", factory: NOOPMetricsHandler.instance)
        )
        return try #require(
            PreparedAnswer(response, pieces: [], witness: nil, generation: 0, account: account)
        )
    }

    @Test func `What is used stays, and the rest makes room`() throws {
        let limit = 64 << 10
        var answers = PreparedAnswers(limit: limit)
        let one = try answer(1000)
        let favourite = ByteBuffer(string: "favourite")
        answers.keep(one, for: favourite)
        var kept: [ByteBuffer] = []
        for number in 0..<1000 {
            let head = ByteBuffer(string: "\(number)")
            answers.keep(one, for: head)
            kept.append(head)
            #expect(answers.find(favourite) === one)
        }
        let found = kept.filter { answers.find($0) != nil }.count
        #expect((1...limit / one.cost).contains(found))
        answers.remove(favourite)
        #expect(answers.find(favourite) == nil)
    }

    @Test func `An answer needs a date and a name to write`() throws {
        let account = try answer(1).account
        let response = HTTPResponse(status: .ok)
        let made = PreparedAnswer(
            response,
            pieces: [],
            witness: nil,
            generation: 0,
            account: account
        )
        #expect(made == nil)
    }
}
