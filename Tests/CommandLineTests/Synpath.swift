import NamespaceLab
import Testing

/// The program as it was built, run as a stranger would run it.
enum Synpath {
  static var path: String {
    get throws { try LabPrograms.path("synpath") }
  }

  /// Runs it to its end, with nothing on standard input and neither stream on a terminal.
  static func run(
    _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramRun {
    let result = try await Subprocess.run([path] + arguments, timeout: 30)
    #expect(!result.timedOut, "\(arguments)", sourceLocation: sourceLocation)
    return ProgramRun(status: result.status, output: result.output, errors: result.errors)
      .checked(sourceLocation)
  }

  static func run(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> ProgramRun {
    try await run(arguments, sourceLocation: sourceLocation)
  }

  /// Runs a shell script in which `$SYNPATH` is the program and `$1`, `$2`, … are the arguments.
  static func shell(_ script: String, _ arguments: String...) async throws -> CommandResult {
    try await Subprocess.run(
      ["env", "SYNPATH=\(path)", "sh", "-c", script, "sh"] + arguments, timeout: 30)
  }
}
