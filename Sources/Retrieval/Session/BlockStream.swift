import CAR
import IPLD
import Multiformats

/// A CAR on its way, as verified blocks: bytes in, blocks and verdicts out.
struct BlockStream: Sendable {
    /// A verified block, and whether it was asked for.
    struct Arrival: Sendable {
        let block: Block
        let verdict: WantedLinks.Verdict
    }

    /// Bytes of blocks that nobody asked for which are borne before the stream counts as a lie.
    static let unwantedLimit = 4 << 20
    /// How many such blocks are borne.
    static let unwantedCount = 32

    private var decoder: CARDecoder
    private var wanted: WantedLinks
    private let limit: Int
    private var unwantedBytes = 0
    private var unwantedBlocks = 0
    private var bytesBeyond = 0
    /// The CID of the section in hand, to name it when it does not verify.
    private(set) var current: CID?

    init(_ want: Want, limit: Int) {
        decoder = CARDecoder(blockLimit: limit)
        wanted = WantedLinks(want)
        self.limit = limit
    }

    /// Where in the file the next byte is, for a stream in the order of the file.
    var position: UInt64 { wanted.position }

    mutating func push(_ bytes: [UInt8]) {
        decoder.push(bytes)
    }

    /// The next block; `nil` when more bytes are needed.
    ///
    /// - Throws: ``Fault`` when the stream is malformed, a block does not verify, or too much of it
    ///   was not asked for.
    mutating func next() throws(Fault) -> Arrival? {
        do {
            while let item = try decoder.next() {
                // The roots of a CAR are hearsay: what is wanted is known already.
                guard case .section(let cid, let bytes) = item else { continue }
                if let arrival = try arrive(cid, bytes) { return arrival }
            }
            return nil
        } catch let fault as Fault {
            throw fault
        } catch let error as CARError {
            throw .malformed("\(error)")
        } catch {
            throw Fault(error)
        }
    }

    /// Checks that the stream may end here.
    mutating func finish() throws(Fault) {
        do {
            try decoder.finish()
        } catch {
            throw .transfer(.truncated)
        }
        guard wanted.isComplete else { throw .incomplete }
    }

    private mutating func arrive(_ cid: CID, _ bytes: [UInt8]) throws -> Arrival? {
        // An identity CID carries its bytes: a section for it says nothing.
        guard !cid.isIdentity else { return nil }
        current = cid
        let block = try Block(verifying: bytes, as: cid, limit: limit)
        let verdict = wanted.accept(block)
        switch verdict {
        case .wanted, .duplicate:
            break
        case .beyond:
            bytesBeyond += bytes.count
            guard bytesBeyond <= Self.unwantedLimit else { throw Fault.rangeIgnored }
        case .unwanted:
            unwantedBytes += bytes.count
            unwantedBlocks += 1
            guard unwantedBytes <= Self.unwantedLimit, unwantedBlocks <= Self.unwantedCount else {
                throw Fault.unwanted
            }
        }
        return Arrival(block: block, verdict: verdict)
    }
}
