import FoundationEssentials
import TestSupport

/// Runs a target on files; in a build for libFuzzer, on what that makes up (`Fuzz+LibFuzzer.swift`).
enum Fuzz {
    static let usage = """
        usage: Fuzz --list                     name every target
               Fuzz TARGET --seeds DIRECTORY   write the target's good inputs into files
               Fuzz TARGET FILE…               run the target on files, such as a crash's
               Fuzz TARGET [OPTION…] [CORPUS]  fuzz, where it was built for that
        """

    /// The target of the first argument.
    static let target = FuzzTarget.all.first { CommandLine.arguments.dropFirst().first == $0.name }

    /// Does what needs no target or writes its seeds; `false` when there is still something to do.
    static func prepare() throws -> Bool {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let target else {
            print(
                arguments == ["--list"] ? FuzzTarget.all.map(\.name).joined(separator: "\n") : usage
            )
            return true
        }
        guard arguments.count == 3, arguments[1] == "--seeds" else { return false }
        for (index, seed) in target.seeds.enumerated() {
            let file = URL(filePath: arguments[2]).appending(path: "seed-\(index)")
            try Data(seed).write(to: file)
        }
        return true
    }
}

#if !FUZZING
@main
extension Fuzz {
    static func main() throws {
        guard try !prepare() else { return }
        for file in CommandLine.arguments.dropFirst(2) {
            try target?.check(Array(Data(contentsOf: URL(filePath: file))))
            print("\(file): nothing broke")
        }
    }
}
#endif
