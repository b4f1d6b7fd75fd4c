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
    /// Bytes in a row that bring nothing new which are borne: many more than a file of zeros takes
    /// from a gateway that sends each block as often as it is linked.
    static let barrenLimit = 64 << 20
    /// How many such blocks are borne.
    static let barrenCount = 1 << 16
    /// Bytes after the last block of the want which are read, so that the connection can be used
    /// again; from there on an upstream is told to stop.
    static let surplusLimit = 64 << 10

    /// Where its bytes go.
    let sections: Sections
    private var wanted: WantedLinks
    private let limit: Int
    private var unwantedBytes = 0
    private var unwantedBlocks = 0
    private var bytesBeyond = 0
    private var barrenBytes = 0
    private var barrenBlocks = 0
    /// How many bytes had come when the last block of the want did.
    private var enough: Int?
    /// The CID of the section in hand, to name it when it does not verify.
    private(set) var current: CID?

    /// - Parameters:
    ///   - want: What it is for.
    ///   - limit: The most bytes a block may have.
    ///   - readAhead: How many bytes of blocks may wait to be verified.
    init(_ want: Want, limit: Int, readAhead: Int = 1 << 20) {
        sections = Sections(blockLimit: limit, limit: readAhead)
        wanted = WantedLinks(want)
        self.limit = limit
    }

    /// Whether all that was wanted has come.
    var isComplete: Bool { wanted.isComplete }

    /// Where in the file the next byte is, for a stream in the order of the file.
    var position: UInt64 { wanted.position }

    /// Whether everything has come, and so much after it that the end is not worth waiting for.
    var isSated: Bool { enough.map { sections.received - $0 > Self.surplusLimit } ?? false }

    /// The next block; `nil` when more bytes are needed.
    ///
    /// - Throws: ``Fault`` when the stream is malformed, a block does not verify, or too much of it
    ///   was not asked for.
    mutating func next(onRoom: () -> Void = {}) throws(Fault) -> Arrival? {
        do {
            while let item = try sections.next(onRoom: onRoom) {
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
        guard !isSated else {
            if bytesBeyond > 0 { throw .rangeIgnored }
            return
        }
        do {
            try sections.finish()
        } catch {
            throw .transfer(.truncated)
        }
        guard wanted.isComplete else { throw .incomplete }
    }

    private mutating func arrive(_ cid: CID, _ bytes: [UInt8]) throws -> Arrival? {
        barrenBytes += bytes.count
        barrenBlocks += 1
        guard barrenBytes <= Self.barrenLimit, barrenBlocks <= Self.barrenCount else {
            throw Fault.repetitive
        }
        // An identity CID carries its bytes: a section for it says nothing.
        guard !cid.isIdentity else { return nil }
        current = cid
        let block = try Block(verifying: bytes, as: cid, limit: limit)
        let verdict = wanted.accept(block)
        if wanted.isComplete, enough == nil { enough = sections.received }
        switch verdict {
        case .wanted:
            (barrenBytes, barrenBlocks) = (0, 0)
        case .duplicate:
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
