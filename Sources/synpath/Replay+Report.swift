import PathDiagnosis
import PathTracing
import Reporting

extension Replay {
  /// Writes what was around the packets, where the summary does not say it.
  func writeEncapsulations() throws(Failure) {
    guard !options.isJSON, let sentence = CaptureReport.encapsulations(table.facts) else { return }
    try Output.write(sentence + "\n")
  }

  /// Writes what people read: how the attempts went, the failing ones in full, then the traces.
  func writeAttempts(path: String, traces: Int) throws(Failure) {
    guard let first, !options.isJSON else { return }
    let style = options.style
    let whole = CaptureReport(
      path: path, summary: summary, facts: table.facts, traces: traces,
      summarised: table.attempts.summarised, leftOut: table.traces.leftOut)
    if summary.attempts == 1, traces == 0 {
      if !firstFailures.contains(first) {
        let report = AttemptReport(version: Program.version, first)
        try Output.write(report.text(style, isVerbose: options.isVerbose))
      }
      for limit in whole.limits { try Output.write(limit + "\n") }
      return
    }
    try Output.write(whole.text(style))
    let failures = summary.failedServers
    let shown = options.isVerbose ? failures.count : CaptureReport.shownInFull
    for server in summary.worst(shown, of: failures) {
      if !options.isVerbose, firstFailures.contains(server.shown.attempt) {
        continue
      }
      // All of a server's ports in full where all is asked for.
      if options.isVerbose {
        for group in server.groups { try write(group, alike: group.count, ports: 1) }
      } else {
        let ports = server.ungrouped > 0 ? 1 : server.groups.count
        try write(server.shown, alike: server.count, ports: ports)
      }
    }
    if failures.count > shown {
      try Output.write(
        "\n\(failures.count - shown) more groups: name a HOST or -p PORT, or ask with -v\n")
    }
  }

  private func write(_ group: AttemptGroup, alike: Int, ports: Int) throws(Failure) {
    let report = AttemptReport(
      version: Program.version, group.attempt, alike: alike, ports: ports)
    try Output.write("\n" + report.text(options.style, isVerbose: options.isVerbose))
  }
}
