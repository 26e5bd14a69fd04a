import Foundation

/// A daemon, listener or capture that runs in a namespace until it is stopped.
package final class BackgroundProcess: Sendable {
  private let process: ChildProcess
  private let outputFile: String
  private let errorFile: String

  /// Starts it; with `ready`, returns once that text has shown up in its output, `count` times.
  init(
    _ command: [String], logs: URL, ready: String? = nil, count: Int = 1, timeout: Double = 5
  ) async throws {
    let base = logs.appendingPathComponent(UUID().uuidString).path
    outputFile = "\(base).out"
    errorFile = "\(base).err"
    process = try ChildProcess(command, output: outputFile, errors: errorFile)
    guard let ready else { return }
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(timeout)
    while (output + errors).components(separatedBy: ready).count <= count {
      guard process.isRunning, clock.now < deadline else {
        process.signal(SIGKILL)
        throw LabError("\(command.joined(separator: " ")) did not start:\n\(output)\(errors)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  package var output: String { Subprocess.text(outputFile) }
  package var errors: String { Subprocess.text(errorFile) }

  /// Asks it to end, and kills it when it has not within two seconds.
  package func stop() async {
    process.signal(SIGTERM)
    for _ in 0..<400 where process.isRunning {
      try? await Task.sleep(for: .milliseconds(5))
    }
    process.signal(SIGKILL)
  }
}
