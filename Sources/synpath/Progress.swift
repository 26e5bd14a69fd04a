import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The report so far, redrawn in place on a terminal while a run goes on.
struct Progress {
  private static let interval = Interval.milliseconds(100)

  private var drawn = ""
  private var drawnLines = 0
  private var lastDrawn: Timestamp?
  /// Once told, a first verdict stays on the screen while more is asked.
  private var hasTold = false

  /// Draws what is known; tells when to be called again at the latest.
  mutating func draw(
    _ trace: Trace, _ names: [IPAddress: String], at now: Timestamp, hasVerdict: Bool
  ) -> Timestamp {
    if let lastDrawn, now - lastDrawn < Self.interval { return lastDrawn + Self.interval }
    lastDrawn = now
    let report = Report(
      version: Program.version, mode: .live, trace: trace, names: names, isProvisional: true)
    hasTold = hasTold || hasVerdict
    let heading =
      hasTold ? "so far: " + report.verdict.summary : "tracing \(report.findings.subject)"
    let size = Terminal.size
    // What the screen wraps or scrolls away could not be taken back.
    let lines =
      (heading.escapedForTerminal.wrapped(to: Report.width)
      + report.table(Style(isColored: false)))
      .prefix(max(1, size.height - 1)).map { String($0.prefix(max(1, size.width - 1))) }
    let text = lines.joined(separator: "\n") + "\n"
    if text != drawn {
      clear()
      Terminal.write(text)
      drawn = text
      drawnLines = lines.count
    }
    return now + Self.interval
  }

  mutating func clear() {
    guard drawnLines > 0 else { return }
    Terminal.write("\r\u{1b}[\(drawnLines)A\u{1b}[J")
    drawnLines = 0
    drawn = ""
  }
}
