import PathTracing
import WireFormats

// Pings and other ports of the host show what silence or a refusal of one port means. A run without
// them (--no-controls) cannot tell these meanings apart.

/// No control was sent: says what stays open for that reason.
enum MissingControls: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    let trace = findings.trace
    guard trace.isRun, trace.route != nil, !findings.syns.isEmpty, verdict.place.kind != .here,
      !trace.probes.contains(where: { $0.kind != .syn }),
      trace.sendFailures(.echo).isEmpty
    else { return }
    let open: Text
    switch verdict.outcome {
    case .dropped, .inconclusive:
      open = "whether only this port, all of TCP or every packet dies there"
    case .refused, .rejected: open = "whether other ports of the host are answered alike"
    default: return
    }
    verdict.explanation += " No controls were sent, so it stays undecided \(open)."
  }
}
