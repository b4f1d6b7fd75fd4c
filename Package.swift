// swift-tools-version: 6.3
import PackageDescription

// Products that many targets take.
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")

let package = Package(
    name: "regatta",
    products: [
        .executable(name: "regatta", targets: ["Regatta"]),
        // A storage provider of Filecoin Pin, an indexer and a router to try the fallback with.
        .executable(name: "regatta-simulator", targets: ["SimulatorTool"]),
        // The engine without its listeners, for programs that embed it.
        .library(
            name: "RegattaEngine",
            targets: [
                "Multiformats", "IPLD", "UnixFS", "CAR", "IPNS", "DNS", "Filecoin", "Routing",
                "OpenSSL",
                "LMDB", "BlockCache", "Curl", "Locking", "Retrieval", "Naming", "Pinning",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        // These two for tests only: a server with TLS and HTTP/2.
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.45.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        // No traits: no full Foundation.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git",
            from: "2.28.0",
            traits: []
        ),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle.git",
            from: "2.13.0"
        ),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    ],
    targets: [
        // C libraries, and the one Swift module that may import each.
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        // The C library's own allocator.
        .systemLibrary(name: "CMalloc"),
        .target(name: "Locking"),
        .target(name: "OpenSSL", dependencies: ["COpenSSL"]),
        .target(name: "LMDB", dependencies: ["CLMDB", "Locking"]),
        .target(name: "Curl", dependencies: ["CCurl", "Locking"]),

        // Formats: values and pure functions, no I/O, no async.
        .target(name: "Multiformats"),
        .target(name: "IPLD", dependencies: ["Multiformats", "OpenSSL"]),
        .target(name: "UnixFS", dependencies: ["IPLD", "Multiformats"]),
        .target(name: "CAR", dependencies: ["IPLD", "Multiformats"]),
        .target(name: "TAR"),
        .target(name: "IPNS", dependencies: ["IPLD", "Multiformats", "OpenSSL"]),
        .target(name: "DNS"),
        .target(name: "Filecoin", dependencies: ["Multiformats", "OpenSSL"]),
        // What routers and indexers say of who has content.
        .target(name: "Routing", dependencies: ["IPLD", "Multiformats"]),

        // Engine: no HTTP server, no logging.
        .target(
            name: "BlockCache",
            dependencies: ["CAR", "IPLD", "LMDB", "Locking", "Multiformats"]
        ),
        .target(
            name: "Retrieval",
            dependencies: [
                "BlockCache", "CAR", "Curl", "Filecoin", "IPLD", "Locking", "Multiformats",
                "Routing",
                "UnixFS",
            ]
        ),
        .target(
            name: "Naming",
            dependencies: [
                "BlockCache", "DNS", "IPNS", "Locking", "Multiformats", "Retrieval",
                nioCore, nioPosix,
            ]
        ),
        .target(
            name: "Pinning",
            dependencies: [
                "BlockCache", "CAR", "Curl", "Filecoin", "IPLD", "Locking", "Multiformats",
                "Retrieval",
                "Routing", "UnixFS",
            ]
        ),

        // Files of this machine, in and out: imports, archives, extraction.
        .target(
            name: "LocalFiles",
            dependencies: [
                "CAR", "IPLD", "Multiformats", "UnixFS", nioCore, nioPosix,
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),

        // Edges: the only ones that know HTTP serving.
        .target(
            name: "Gateway",
            dependencies: [
                "BlockCache", "CAR", "DNS", "IPLD", "IPNS", "Locking", "Multiformats", "Naming",
                "OpenSSL", "Retrieval", "TAR", "UnixFS",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                httpTypes, logging,
                .product(name: "Metrics", package: "swift-metrics"),
                nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                nioHTTPTypes,
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                nioPosix, serviceLifecycle,
            ]
        ),
        .target(
            name: "Admin",
            dependencies: [
                "BlockCache", "CAR", "IPLD", "Locking", "Multiformats", "Pinning", "Retrieval",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                httpTypes, logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
                nioCore, serviceLifecycle,
            ],
            // The dashboard's files become part of the binary.
            resources: [.embedInCode("Dashboard/Page")]
        ),

        // The tool: puts the parts together, decides nothing.
        .executableTarget(
            name: "Regatta",
            dependencies: [
                "Admin", "BlockCache", "CAR", "CMalloc", "Curl", "DNS", "Gateway", "IPLD",
                "LocalFiles", "Locking", "Multiformats", "Naming", "Pinning", "Retrieval", "UnixFS",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                logging,
                .product(name: "Metrics", package: "swift-metrics"),
                nioCore, nioPosix, serviceLifecycle,
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                "Yams",
            ],
            plugins: ["Commit"]
        ),
        // Names the commit for `--version`.
        .plugin(name: "Commit", capability: .buildTool()),

        // What only measuring needs: races in virtual time on the engine's own decisions, and the
        // content for an origin. In this package because they see what is `package` of a module.
        .target(name: "Measuring", path: "Benchmarks/Measuring"),
        .executableTarget(
            name: "Racing",
            dependencies: ["Measuring", "Retrieval"],
            path: "Benchmarks/Racing"
        ),
        .executableTarget(
            name: "Traces",
            dependencies: ["BlockCache", "Measuring"],
            path: "Benchmarks/Traces"
        ),
        .executableTarget(
            name: "Storage",
            dependencies: [
                "BlockCache", "CMalloc", "IPLD", "LMDB", "Locking", "Measuring", "Multiformats",
                "OpenSSL",
            ],
            path: "Benchmarks/Storage"
        ),
        .executableTarget(
            name: "Codecs",
            dependencies: [
                "Filecoin", "LocalFiles", "Measuring", "Multiformats", "OpenSSL", "TestSupport",
                "UnixFS",
            ],
            path: "Benchmarks/Codecs"
        ),
        .executableTarget(
            name: "MakeCAR",
            dependencies: ["CAR", "IPLD", "Multiformats", "OpenSSL"],
            path: "Benchmarks/MakeCAR"
        ),
        .executableTarget(
            name: "Origin",
            dependencies: ["IPLD", "Multiformats", "TestOrigin", "TestSupport"],
            path: "Benchmarks/Origin"
        ),

        // Tests mirror Sources. TestSupport builds fixtures and simulates the network;
        // TestOrigin has live servers that play trustless gateways, with faults.
        .target(
            name: "TestSupport",
            dependencies: [
                "CAR", "Curl", "DNS", "Filecoin", "IPLD", "IPNS", "Locking", "Multiformats",
                "OpenSSL", "Retrieval", "Routing", "UnixFS",
            ],
            path: "Tests/TestSupport"
        ),
        .target(
            name: "TestOrigin",
            dependencies: [
                "CAR", "IPLD", "Locking", "Multiformats", "OpenSSL", "Retrieval", "TestSupport",
                "UnixFS",
                .product(name: "Hummingbird", package: "hummingbird"),
                httpTypes, logging, nioCore,
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                nioHTTPTypes, nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                serviceLifecycle,
            ],
            path: "Tests/TestOrigin"
        ),
        // A simulated Filecoin Pin provider, indexer and router; and the same as a program.
        .target(
            name: "Simulator",
            dependencies: [
                "Filecoin", "Locking", "Multiformats", "Retrieval", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                httpTypes, logging, nioCore, serviceLifecycle,
            ],
            path: "Tests/Simulator"
        ),
        .executableTarget(
            name: "SimulatorTool",
            dependencies: ["Multiformats", "Simulator", "TestSupport"],
            path: "Tests/SimulatorTool"
        ),
        // Runs fuzz targets; `make fuzz` builds it for libFuzzer.
        .executableTarget(
            name: "Fuzz",
            dependencies: ["Gateway", "TAR", "TestSupport", "UnixFS"],
            path: "Tests/Fuzz"
        ),
        .testTarget(name: "OpenSSLTests", dependencies: ["OpenSSL", "TestSupport"]),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB"]),
        .testTarget(
            name: "CurlTests",
            dependencies: [
                "Curl", "Locking", "TestOrigin", "TestSupport", nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .testTarget(name: "MultiformatsTests", dependencies: ["Multiformats", "TestSupport"]),
        .testTarget(
            name: "IPLDTests",
            dependencies: ["IPLD", "Multiformats", "OpenSSL", "TestSupport"]
        ),
        .testTarget(
            name: "UnixFSTests",
            dependencies: ["IPLD", "Multiformats", "OpenSSL", "TestSupport", "UnixFS"]
        ),
        .testTarget(
            name: "CARTests",
            dependencies: ["CAR", "IPLD", "Multiformats", "TestSupport"]
        ),
        .testTarget(name: "TARTests", dependencies: ["TAR", "TestSupport"]),
        .testTarget(name: "IPNSTests", dependencies: ["IPNS", "Multiformats", "TestSupport"]),
        .testTarget(name: "DNSTests", dependencies: ["DNS", "TestSupport"]),
        .testTarget(
            name: "FilecoinTests",
            dependencies: ["Filecoin", "Multiformats", "OpenSSL", "TestSupport"]
        ),
        .testTarget(name: "RoutingTests", dependencies: ["IPLD", "Multiformats", "Routing"]),
        .testTarget(
            name: "LocalFilesTests",
            dependencies: [
                "CAR", "IPLD", "LocalFiles", "Locking", "Multiformats", "TestSupport", "UnixFS",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .testTarget(name: "FuzzTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "BlockCacheTests",
            dependencies: [
                "BlockCache", "CAR", "IPLD", "LMDB", "Locking", "Multiformats", "OpenSSL",
            ]
        ),
        .testTarget(
            name: "RetrievalTests",
            dependencies: [
                "BlockCache", "CAR", "Curl", "Filecoin", "IPLD", "Locking", "Multiformats",
                "Retrieval", "Routing", "TestSupport", "UnixFS",
            ]
        ),
        .testTarget(
            name: "NamingTests",
            dependencies: [
                "BlockCache", "DNS", "IPNS", "Locking", "Multiformats", "Naming", "Retrieval",
                "TestSupport", nioCore, nioPosix,
            ]
        ),
        .testTarget(
            name: "PinningTests",
            dependencies: [
                "BlockCache", "CAR", "IPLD", "Locking", "Multiformats", "Pinning", "Retrieval",
                "TestSupport", "UnixFS",
            ]
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Admin", "BlockCache", "CAR", "DNS", "Gateway", "IPLD", "IPNS", "Locking",
                "Multiformats", "Naming", "OpenSSL", "Retrieval", "TestSupport", "UnixFS",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                httpTypes, logging, nioCore, nioHTTPTypes, nioPosix, serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "AdminTests",
            dependencies: [
                "Admin", "BlockCache", "CAR", "IPLD", "Locking", "Multiformats", "Pinning",
                "Retrieval", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                httpTypes, logging,
                .product(name: "CoreMetrics", package: "swift-metrics"),
                nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                serviceLifecycle,
            ]
        ),
        // Everything live: upstreams with faults, libcurl, the engine, and the gateway in front.
        .testTarget(
            name: "FaultTests",
            dependencies: [
                "BlockCache", "CAR", "Curl", "Gateway", "IPLD", "Locking", "Multiformats",
                "Naming", "Retrieval", "TestOrigin", "TestSupport", logging, serviceLifecycle,
            ]
        ),
        // The ways beyond the gateways, over real connections to the simulator.
        .testTarget(
            name: "FallbackTests",
            dependencies: [
                "BlockCache", "CAR", "IPLD", "Multiformats", "Retrieval", "Simulator", "TestOrigin",
                "TestSupport", "UnixFS",
            ]
        ),
        .testTarget(
            name: "RegattaTests",
            dependencies: [
                "Regatta", "Admin", "BlockCache", "CAR", "Curl", "Gateway", "IPLD", "Locking",
                "Multiformats", "Naming", "Pinning", "Retrieval", "Simulator", "SimulatorTool",
                "TestOrigin", "TestSupport", "UnixFS", logging, serviceLifecycle,
            ]
        ),
    ]
)

// Every Swift target is compiled the same way; dependencies keep their own settings.
for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        // A dependency may deprecate what we call; that is a task, not a broken build.
        .treatWarning("DeprecatedDeclaration", as: .warning),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
    ]
}

// DocC is a developer's tool: only `make docs` resolves its plugin.
if Context.environment["DOCS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.5.0")
    )
}
