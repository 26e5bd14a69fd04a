import PathTracing
import WireFormats

// A session whose answers are small shows nothing of what larger ones would meet. Replies to pings
// do, but many hosts and firewalls drop the large ones: that is worth a word, and no verdict.

/// Large replies do not come back, and the session needed none: added to a verdict of open.
enum ReverseDoubt: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard verdict.outcome == .open, let evidence = SizeFindings(findings),
      let reverse = evidence.sizes.reverse, reverse.isHole, let passed = reverse.passed,
      let server = evidence.session?.conversation?[.server],
      Int(server.delivery.largestSent) <= passed
    else { return }
    let probes = findings.trace.sizes.probes.filter {
      $0.order.witness == .longReply && $0.size > passed && $0.arrival == nil
    }
    verdict.explanation += " Echo replies of more than \(passed) octets do not come back whole."
    verdict.observations.append(
      Observation(
        "\(Wording.count(probes.count, "ping")) for replies of more than \(passed) octets: none came "
          + "whole", frames: probes.map(\.frame)))
    verdict.alternatives.append(
      Alternative(
        .reverseBlackHole, .unknown,
        "a hole on the way back, which only answers larger than those of this session would meet",
        decide: "ask the service for more than \(passed) octets at once"))
  }
}
