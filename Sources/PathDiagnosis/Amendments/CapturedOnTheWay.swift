import PathTracing
import WireFormats

/// The SYNs of a trace come in from elsewhere: hops count from where the capture was taken.
enum CapturedOnTheWay: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard findings.trace.isSeenArriving else { return }
    verdict.explanation +=
      " The SYNs come in to the machine that captures: hops count from there, not from "
      + (findings.trace.source.map { "\($0)." } ?? "the client.")
    if verdict.place.kind == .unknown { verdict.confidence = min(verdict.confidence, .medium) }
  }
}
