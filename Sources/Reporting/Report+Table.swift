import PathDiagnosis
import PathTracing

extension Report {
  /// The hop table: what the target's SYN got and what the control got.
  package func table(_ style: Style) -> [String] {
    HopTable(
      hops: hops, title: asked, hasLoss: !trace.isRun && hops.contains { $0.target.probes > 1 },
      names: names
    ).lines(style)
  }

  /// The heading of what the trace's own probes got.
  private var asked: String {
    switch trace.asks {
    case .syn, .otherPort, .otherSource, .elsewhere: "port \(trace.target.port)"
    case .acknowledgement: "ACK to port \(trace.target.port)"
    case .echo: "ping"
    case .datagram: "UDP"
    }
  }
}
