import Foundation

/// The program run live in a chain, and its replay of the capture that it wrote.
package struct SynpathRun: Sendable {
  package var live: CommandResult
  package var replay: CommandResult
  package var capture: String

  /// Runs `synpath -n -j -w … TARGET -p PORT` in the client, then `synpath -j -r …` as nobody.
  package static func run(
    _ scenario: Scenario, _ family: Family, on chain: Chain
  ) async throws -> SynpathRun {
    let program = try LabPrograms.path("synpath")
    let capture = chain.folder.appendingPathComponent("run-\(UUID().uuidString).pcapng").path
    let live = try await chain.run(
      in: .client, [program, "-n", "-j", "-w", capture] + scenario.command(family), timeout: 45)
    chmod(capture, 0o644)
    let replay = try await Subprocess.run(
      unprivileged(program) + [program, "-j", "-r", capture], timeout: 20)
    return SynpathRun(live: live, replay: replay, capture: capture)
  }

  /// Whether there is a program that answers `--version`.
  package static var isAvailable: Bool {
    get async {
      guard let program = try? LabPrograms.path("synpath"),
        let version = try? await Subprocess.run([program, "--version"], timeout: 10)
      else { return false }
      let words = version.output.split(whereSeparator: \.isWhitespace)
      return version.status == 0 && words.count >= 2 && words[0] == "synpath"
    }
  }

  /// Runs a command as nobody, where nobody can reach the program.
  private static func unprivileged(_ program: String) -> [String] {
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    while folder.path != "/" {
      var status = stat()
      guard stat(folder.path, &status) == 0, status.st_mode & 0o001 != 0 else { return [] }
      folder.deleteLastPathComponent()
    }
    return nobody
  }
}
