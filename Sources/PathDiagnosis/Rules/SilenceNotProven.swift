import PathTracing
import WireFormats

// RFC 6298 starts its retransmissions at 1 s, address resolution speaks after 3.06 s: silence that
// was not listened to for long enough, or over too few packets, proves nothing yet.

/// No answer so far, and too little evidence to call it silence.
enum SilenceNotProven: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard !findings.isProvisional, !findings.syns.isEmpty else { return nil }
    if findings.trace.hasLostCapture {
      var verdict = Undecided.verdict(findings)
      verdict.summary = "\(findings.subject): not decided, the capture ended during the run."
      verdict.explanation =
        "The interface went down or away, so silence from then on proves nothing."
      return verdict
    }
    if let verdict = lostRoute(findings) { return verdict }
    let lost = findings.lostSyns
    let enough = findings.trace.enoughSilence
    if lost.count >= 3, findings.watched >= enough || findings.isShortSweep { return nil }
    var verdict = Undecided.verdict(findings)
    verdict.summary =
      "\(findings.subject): no answer within \(Wording.seconds(findings.watched)), not decided yet; "
      + "so far the SYNs end \(findings.interval)."
    verdict.explanation =
      "\(Wording.count(lost.count, "SYN")) \(findings.interval) got no answer; silence counts "
      + "after 3 SYNs and \(Wording.seconds(enough))."
    return verdict
  }

  /// The kernel sent some SYNs and refused others: a route or an address went away, or a limit of
  /// this machine's own filter was reached.
  private static func lostRoute(_ findings: Findings) -> Verdict? {
    let failures = findings.trace.sendFailures(.syn)
    guard let last = failures.last, failures.count >= 2 else { return nil }
    var verdict = Undecided.verdict(findings)
    verdict.summary =
      "\(findings.subject): not decided, this machine stopped sending during the run."
    verdict.explanation =
      "\(Wording.count(findings.syns.count, "SYN")) left, then the kernel "
      + "refused \(failures.count) with \(last.errno): a route or address that went away, or a "
      + "filter of its own."
    verdict.actions.insert(
      Action(
        on: .thisMachine, "ip route get \(findings.trace.target.address); ip monitor route address",
        why: "what changes under way"), at: 0)
    return verdict
  }
}
