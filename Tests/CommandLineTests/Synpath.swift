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

  /// Reads along, with `options`, a capture that begins with one file and goes on with another again and again
  /// until `word` is in the output.
  static func follow(
    _ begin: String, _ more: String, options: String = "", until word: String, pipe: String,
    output: String
  ) async throws -> CommandResult {
    // The writer ends only when the verdict is there.
    try await shell(
      """
      mkfifo "$3"
      "$SYNPATH" \(options) -r "$3" >"$4" & pid=$!
      exec 3>"$3"
      cat "$1" >&3
      until grep -q \(word) "$4"; do cat "$2" >&3; sleep 0.02; done
      exec 3>&-
      wait $pid
      """, begin, more, pipe, output)
  }

  /// Runs a shell script in which `$SYNPATH` is the program and `$1`, `$2`, … are the arguments.
  static func shell(_ script: String, _ arguments: String...) async throws -> CommandResult {
    try await Subprocess.run(
      ["env", "SYNPATH=\(path)", "sh", "-c", script, "sh"] + arguments, timeout: 30)
  }
}
