import LiveNetwork
import PathDiagnosis
import PathTracing
import Reporting
import WireFormats

/// The report so far, redrawn in place on a terminal while a run goes on.
struct Progress {
  private static let interval = Interval.milliseconds(100)

  private let style: Style
  private var drawnLines = 0
  private var lastDrawn: Timestamp?

  init(style: Style) {
    self.style = style
  }

  mutating func draw(_ trace: Trace, _ names: [IPAddress: String]) {
    guard let now = trace.lastTime else { return }
    if let lastDrawn, now - lastDrawn < Self.interval { return }
    lastDrawn = now
    let report = Report(
      version: Program.version, mode: .live, trace: trace, names: names, isProvisional: true)
    var lines = report.table(style)
    // Before a hop has answered there is nothing to say.
    if report.hops.contains(where: { $0.target.isAlive || $0.control.isAlive }) {
      lines = [style.provisional(report.verdict.summary)] + lines
    }
    clear()
    // A table longer than the screen could not be taken back.
    let shown = lines.prefix(max(1, Terminal.height - 1))
    Terminal.write(shown.joined(separator: "\n") + "\n")
    drawnLines = shown.count
  }

  mutating func clear() {
    guard drawnLines > 0 else { return }
    Terminal.write("\u{1b}[\(drawnLines)A\u{1b}[J")
    drawnLines = 0
  }
}
