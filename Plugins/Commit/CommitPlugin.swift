import Foundation
import PackagePlugin

/// Writes the commit that is built into a source file, so that `--version` names it.
///
/// Without git, or without a repository, as from an archive, the commit is empty.
@main
struct CommitPlugin: BuildToolPlugin {
    /// The file changes only when the commit does, so that nothing is built for nothing.
    private static let script = #"""
        commit=$(git -C "$1" rev-parse --short=10 HEAD 2>/dev/null || true)
        changes=$(git -C "$1" status --porcelain --untracked-files=no 2>/dev/null || true)
        if [ -n "$changes" ]; then commit="$commit, changed"; fi
        text="/// What was built.
        enum Commit {
            static let name = \"$commit\"
        }"
        if [ "$(cat "$2" 2>/dev/null)" != "$text" ]; then printf '%s\n' "$text" > "$2"; fi
        """#

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let directory = context.pluginWorkDirectoryURL.appending(path: "Commit")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return [
            .prebuildCommand(
                displayName: "Name the commit",
                executable: URL(filePath: "/bin/sh"),
                arguments: [
                    "-c", Self.script, "commit", context.package.directoryURL.path(),
                    directory.appending(path: "Commit.swift").path(),
                ],
                outputFilesDirectory: directory
            )
        ]
    }
}
