import Testing

@testable import Gateway

@Suite struct QueryParametersTests {
    @Test func `Known parameters are read, others passed over`() {
        let query = QueryParameters(
            parsing: "x=1&format=car&filename=a+b%2Bc.txt&download=true&dag-scope=entity"
                + "&entity-bytes=0%3A*&car-version=1&car-order=dfs&car-dups=y&&=&y"
        )
        #expect(query.format == "car")
        #expect(query.filename == "a b+c.txt")
        #expect(query.download)
        #expect(query.dagScope == "entity")
        #expect(query.entityBytes == "0:*")
        #expect(query.carVersion == "1")
        #expect(query.carOrder == "dfs")
        #expect(query.carDups == "y")
    }

    @Test func `Of a name that occurs twice the first counts`() {
        #expect(QueryParameters(parsing: "format=raw&format=car").format == "raw")
    }

    @Test(arguments: [
        "", "&", "=", "format", "filename=", "download=1", "download=TRUE", "filename=%zz",
    ])
    func `What says nothing is nothing`(query: String) {
        var expected = QueryParameters()
        if query == "format" { expected.format = "" }
        #expect(QueryParameters(parsing: query[...]) == expected)
    }

    @Test func `A flood of parameters is read up to a limit`() {
        let flood = String(repeating: "a=b&", count: 100_000) + "format=raw"
        #expect(QueryParameters(parsing: flood[...]) == QueryParameters())
    }
}
