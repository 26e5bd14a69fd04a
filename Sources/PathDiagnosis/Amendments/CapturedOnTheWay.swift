import PathTracing
import WireFormats

// On a router, and at the host, a trace's SYNs come in with what is left of their time to live: what the
// sweep calls hop 1 is the machine that captures, and no client's gateway.

/// The SYNs of a trace come in from elsewhere: hops count from where the capture was taken.
enum CapturedOnTheWay: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard findings.trace.isSeenArriving else { return }
    verdict.explanation +=
      " The SYNs come in to the machine that captures: hops count from there, not from "
      + (findings.trace.source.map { "\($0)." } ?? "the client.")
    let kind = verdict.place.kind
    guard kind == .gateway || kind == .access || kind == .here else { return }
    verdict.place.kind = .unknown
    verdict.confidence = min(verdict.confidence, .medium)
    verdict.summary = replacing("\(kind.afterVerb)", in: "\(verdict.summary)")
  }

  /// A summary that places what it tells behind the capture.
  private static func replacing(_ words: String, in summary: String) -> Text {
    let (octets, wanted) = (Array(summary.utf8), Array(words.utf8))
    for start in octets.indices where octets[start...].starts(with: wanted) {
      let end = start + wanted.count
      return Text(
        String(decoding: octets[..<start], as: UTF8.self) + " behind the capture"
          + String(decoding: octets[end...], as: UTF8.self))
    }
    return Text(summary)
  }
}
