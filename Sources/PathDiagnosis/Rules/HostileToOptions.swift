import PathTracing
import WireFormats

// Boxes that do not know a TCP option, or the flags that ask for ECN (RFC 3168 section 6.1.1), are
// to let them pass (RFC 9293 section 3.1); some drop the SYN instead. Then a SYN without options
// lives on the same flow where those that every system sends die.

/// SYNs as systems send them die, SYNs without options live.
enum HostileToOptions: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    let trials = findings.trials
    guard let trait = trials.proven, trait == .options || trait == .ecn else { return nil }
    let isECN = trait == .ecn
    let lost = findings.about { trait.holds(for: $0) }
    let place = lost.placeOfSilence
    let what = isECN ? "that ask for ECN" : "with TCP options"
    var verdict = Verdict(
      .dropped, isECN ? .hostileToECN : .hostileToOptions,
      summary: "\(findings.subject) is DROPPED\(place.kind.afterVerb) for SYNs \(what), which is "
        + "how this machine sends them; without, they are answered.",
      explanation: "SYNs \(what) end \(lost.interval) each time: a middlebox there drops them.",
      confidence: lost.chanceOfLoss(of: trials.dead.count) < 0.00001 ? .high : .medium,
      place: place,
      observations: [
        Observation(
          "\(Wording.count(trials.dead.count, "SYN")) \(what): no answer",
          frames: trials.dead.map(\.frame)),
        Observation(
          "\(Wording.count(trials.living.count, "SYN")) without: answered",
          frames: trials.living.map(\.frame)),
      ])
    verdict.alternatives = [
      Alternative(
        .portFilter, place.kind, "a SYN proxy or scrubber that is out of order",
        decide: "sudo synpath \(findings.trace.target.address) -p <another port>: does it drop "
          + "them there too")
    ]
    verdict.actions = [
      isECN
        ? Action(
          on: .thisMachine, "sudo sysctl net.ipv4.tcp_ecn=0", why: "connections work meanwhile")
        : Action(
          on: .thisMachine,
          "sudo sysctl net.ipv4.tcp_timestamps=0",
          why: "or tcp_sack, or tcp_window_scaling, one at a time: which option is it? connections "
            + "work meanwhile"),
      Action(
        on: .provider,
        "ask the owner of \(lost.describe(place.after ?? findings.host)) for a "
          + "firewall that normalises or filters TCP options", why: "it must let them pass"),
    ]
    return verdict
  }
}
