// swift-tools-version: 6.3
import PackageDescription

// A package of its own: what only measuring needs is not resolved by whoever builds Regatta.
let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "regatta", path: "..")],
    targets: [
        .executableTarget(
            name: "MakeCAR",
            dependencies: [.product(name: "RegattaEngine", package: "regatta")]
        )
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
