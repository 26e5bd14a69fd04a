/// OpenSSH's own client on a scenario, to be read beside the program's verdict.
package enum OpenSSH {
  /// Seconds until it is ended: a black hole keeps it waiting for minutes.
  private static let patience = 6

  /// What `ssh -vvv` says last; nil where it is not installed.
  package static func lastWords(
    _ scenario: Scenario, _ family: Family, on chain: Chain
  ) async throws -> String? {
    guard let ssh = Subprocess.find("ssh") else { return nil }
    let result = try await chain.run(
      in: .client,
      [
        ssh, "-vvv", "-F", "none", "-p", "\(scenario.port)", "-o", "ConnectTimeout=4", "-o",
        "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "GlobalKnownHostsFile=/dev/null", "nobody@\(scenario.address(family))", "true",
      ], timeout: Double(patience))
    let lines = result.errors.split(whereSeparator: \.isNewline)
    let told = lines.last { !$0.hasPrefix("debug") && !$0.hasPrefix("OpenSSH_") }
    let reached = lines.last { $0.hasPrefix("debug1") }
    let words = [reached, told].compactMap { $0 }.joined(separator: " / ")
    return result.timedOut ? "\(words) (hangs, ended after \(patience) s)" : words
  }
}
