import HTTPTypes
import IPLD
import Multiformats
import NIOHTTP1
import Naming
import Retrieval
import TAR
import UnixFS

// What went wrong becomes a status here, and nowhere else.

extension Failure {
    /// The failure behind any error; nil when the client left and there is nobody to tell.
    static func cause(_ error: any Error, of path: ContentPath?) -> Failure? {
        let subject = path?.text ?? "the request"
        return switch error {
        case is CancellationError: nil
        case let failure as Failure: failure
        case let error as RetrievalError: retrieval(error, subject)
        case let error as NamingError: naming(error, subject)
        case let error as PathError: resolution(error, subject)
        case let error as UnixFSError: reading(error, subject)
        case let error as TARError:
            Failure(.unprocessableContent, "\(subject) cannot be had as tar: \(error)")
        case let error as BlockError: Failure(.unprocessableContent, "\(subject): \(error)")
        default:
            Failure(
                .internalServerError,
                "something unexpected happened with \(subject)",
                advice: "The log has the details, under the request id of this answer."
            )
        }
    }

    // MARK: - The request

    /// A path that cannot be served, whatever the content.
    init(_ fault: PathFault, in path: Substring) {
        let path = String(decoding: path.utf8.prefix(256), as: UTF8.self)
        self =
            switch fault {
            case .tooLong(let limit):
                Failure(.uriTooLong, "the path has more than \(limit) bytes")
            case .tooDeep(let limit):
                Failure(.badRequest, "invalid path \"\(path)…\": more than \(limit) segments")
            case .badEncoding:
                .invalidPath(path, because: "it is not UTF-8 in proper percent encoding")
            case .escapesRoot:
                .invalidPath(path, because: "\"..\" leads above the root")
            case .noRoot:
                .invalidPath(path, because: "a CID or name must follow the namespace")
            case .unknownNamespace:
                Failure(
                    .notFound,
                    "there is nothing at \"\(path)\"",
                    advice: "Content is at /ipfs/<CID>/<path>."
                )
            }
    }

    static func invalidPath(_ path: String, because reason: String) -> Failure {
        Failure(.badRequest, "invalid path \"\(path)\": \(reason)")
    }

    static func serviceWorker(_ path: ContentPath) -> Failure {
        Failure(
            .badRequest,
            "a service worker may not be registered for all of \(path.text)",
            advice: "Register it from below the root, where its scope ends in a slash."
        )
    }

    static func method(_ method: HTTPRequest.Method) -> Failure {
        Failure(
            .methodNotAllowed,
            "\(method.rawValue) is not possible here",
            advice: "This gateway answers GET, HEAD and OPTIONS.",
            fields: [.allow: "GET, HEAD, OPTIONS"]
        )
    }

    static func preconditionFailed(_ path: ContentPath) -> Failure {
        Failure(
            .preconditionFailed,
            "\(path.text) is not, or no longer, what If-Match or If-Unmodified-Since names"
        )
    }

    static func tooManyRequests(limit: Int, retryAfter: Int) -> Failure {
        Failure(
            .tooManyRequests,
            "\(limit) requests are being answered already",
            retryAfter: retryAfter
        )
    }

    /// A request that breaks HTTP/1.1.
    init(_ error: HTTPParserError) {
        self =
            switch error {
            case .headerOverflow:
                Failure(.requestHeaderFieldsTooLarge, "the request's fields are too large")
            default:
                Failure(.badRequest, "the request is not HTTP/1.1: \(error)")
            }
    }

    init(_ fault: Negotiation.Fault) {
        self =
            switch fault {
            case .malformedAccept(let entry):
                Failure(.badRequest, "the Accept entry \"\(entry)\" cannot be read")
            case .unknownMediaType(let type):
                Failure(
                    .badRequest,
                    "unsupported response format requested: \(type)",
                    advice: "Formats are \(Self.formats)."
                )
            }
    }

    init(_ fault: CARParameters.Fault) {
        self.init(
            .badRequest,
            "\(fault.name) cannot be \"\(fault.value)\": it is \(fault.expected)"
        )
    }

    private static let formats = ResponseFormat.allCases.map(\.mediaType).joined(separator: ", ")

    // MARK: - Formats

    static func unavailable(_ format: ResponseFormat, of path: ContentPath) -> Failure {
        Failure(
            .notAcceptable,
            "\(path.text) cannot be had as \(format.rawValue)",
            advice: "Ask for it without a format, or with ?format=raw or ?format=car; "
                + "for the entries of a directory, with ?format=ndjson."
        )
    }

    static func undecodable(_ codec: Codec, at path: ContentPath) -> Failure {
        Failure(
            .notAcceptable,
            "\(path.text) is \(codec), which is not shown as a file or directory",
            advice: "Ask for it with ?format=raw or ?format=car."
        )
    }

    static func insideBlock(_ remainder: [String], of path: ContentPath) -> Failure {
        Failure(
            .notImplemented,
            "\(path.text) leads into a block, to \"\(remainder.joined(separator: "/"))\"",
            advice: "Ask for the block itself, and look inside."
        )
    }

    static func noRecord(at path: ContentPath) -> Failure {
        Failure(
            .badRequest,
            "only a name itself has an IPNS record, and \(path.text) is more or other than one",
            advice: "Ask for /ipns/<key>?format=ipns-record."
        )
    }

    static func onlyTrustless(_ status: HTTPResponse.Status, _ path: ContentPath) -> Failure {
        Failure(
            status,
            "this host serves only what clients can check, and \(path.text) was not asked for so",
            advice: "Ask for /ipfs/<CID>?format=raw, for ?format=car, or for ?format=ipns-record."
        )
    }

    static func notHere(_ path: ContentPath) -> Failure {
        Failure(
            .notFound,
            "\(path.text) is not here",
            advice: "This gateway serves what it has, and fetches nothing."
        )
    }

    static func indexIsNoFile(_ path: ContentPath) -> Failure {
        Failure(
            .unprocessableContent,
            "index.html could not be read: not a file, in \(path.text)",
            advice: "Ask for an entry of the directory by its name."
        )
    }

    static func unusableRules(_ fault: RedirectRules.Fault) -> Failure {
        Failure(
            .internalServerError,
            "could not parse _redirects: \(fault)",
            advice: "There is nothing at the address, and the site's rules cannot be followed."
        )
    }

    static func unsatisfiableRange(size: UInt64) -> Failure {
        Failure(
            .rangeNotSatisfiable,
            "the range lies outside the \(size) bytes there are",
            fields: [.contentRange: "bytes */\(size)"]
        )
    }

    // MARK: - The content

    private static func resolution(_ error: PathError, _ subject: String) -> Failure {
        let message = "\(subject): \(error)"
        return switch error {
        case .noLink, .notADirectory: Failure(.notFound, message)
        case .tooDeep: Failure(.badRequest, message)
        case .malformed, .inline: Failure(.unprocessableContent, message)
        case .unsupported, .tooLarge: Failure(.notImplemented, message)
        case .unexpected: Failure(.internalServerError, message)
        }
    }

    private static func reading(_ error: UnixFSError, _ subject: String) -> Failure {
        let message = "\(subject): \(error)"
        return switch error {
        case .unsupportedType, .tooDeep, .tooManyBlocks, .tooManyLinks, .unknownLinks:
            Failure(.notImplemented, message)
        case .unexpected: Failure(.internalServerError, message)
        default: Failure(.unprocessableContent, message)
        }
    }
}
