import PathTracing
import WireFormats

// tcpdump -s 64 keeps the ICMP header of an error and too little of what it quotes: that a hop answered is
// known, to which SYN is not. Such a hop is not silent.

/// ICMP errors of a trace that the snap length cut: added to what the rest says.
enum ErrorsCut: Amendment {
  static func amend(_ verdict: inout Verdict, _ findings: Findings) {
    guard let cut = findings.trace.cutErrors else { return }
    let count = Wording.count(cut.frames.count, "ICMP error")
    let limit: Text = "the snap length of \(cut.length) octets"
    verdict.observations.append(
      Observation(
        "\(count) cut by \(limit): which SYN they answer is not known; capture with -s 0",
        frames: cut.frames))
    // What answered is known all the same.
    guard findings.path.arrival == nil else { return }
    verdict.outcome = .inconclusive
    verdict.cause = .undecided
    verdict.confidence = .low
    verdict.place = Place(.unknown, after: findings.path.lastHandled)
    verdict.summary =
      "\(findings.subject): the evidence does not carry a verdict, for \(limit) cuts the routers' "
      + "answers."
    verdict.explanation = "\(count) came back: hops that look silent are not."
    verdict.alternatives = []
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo tcpdump -s 0 -ni any -w case.pcap 'tcp or icmp or icmp6'",
        why: "the same trace, with whole packets")
    ]
  }
}
