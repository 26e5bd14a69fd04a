import Foundation
import Synchronization

/// What a finished command left behind.
package struct CommandResult: Sendable {
  package var status: Int32
  /// It was killed because its time was up.
  package var timedOut: Bool
  package var output: String
  package var errors: String
  /// Wall time in seconds.
  package var seconds: Double

  /// The output, or an error that quotes what the command complained about.
  @discardableResult
  package func orThrow(_ what: String) throws(LabError) -> String {
    if timedOut { throw LabError("\(what): killed after \(seconds) s\n\(errors)") }
    if status != 0 { throw LabError("\(what): exit status \(status)\n\(errors)\(output)") }
    return output
  }
}

/// Commands as child processes; waiting for one holds no thread of Swift's cooperative pool.
package enum Subprocess {
  /// Runs a command to its end, or kills it when the timeout (seconds) is over.
  package static func run(
    _ command: [String], input: String = "", timeout: Double = 60
  ) async throws -> CommandResult {
    // Files rather than pipes: a grandchild that keeps a pipe open cannot hold up the caller.
    let base = scratch.appendingPathComponent(UUID().uuidString).path
    defer { for end in ["in", "out", "err"] { unlink("\(base).\(end)") } }
    try Data(input.utf8).write(to: URL(fileURLWithPath: "\(base).in"))
    let clock = ContinuousClock()
    let start = clock.now
    let process = try ChildProcess(
      command, input: "\(base).in", output: "\(base).out", errors: "\(base).err")
    // Not a task: tests that block hold the threads on which it would have to wake.
    let timedOut = Atomic(false)
    let killer = DispatchWorkItem {
      timedOut.store(process.signal(SIGKILL), ordering: .relaxed)
    }
    killers.asyncAfter(deadline: .now() + timeout, execute: killer)
    let status = await process.exitStatus
    killer.cancel()
    let elapsed = start.duration(to: clock.now)
    return CommandResult(
      status: status, timedOut: timedOut.load(ordering: .relaxed), output: text("\(base).out"),
      errors: text("\(base).err"), seconds: elapsed / .seconds(1))
  }

  /// The full path of a program; system folders count even when PATH leaves them out.
  package static func find(_ program: String) -> String? {
    if program.contains("/") { return program }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin", "/usr/bin"]
    return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }

  static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private static let killers = DispatchQueue(label: "timeouts of commands")
  private static let scratch = LabFolder.make("commands")
}
