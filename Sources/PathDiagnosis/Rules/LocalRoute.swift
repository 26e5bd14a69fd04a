import PathTracing
import WireFormats

// The kernel's routing table has no usable entry: the send, or the route look-up before it, fails
// at once and nothing leaves. Linux: none and `throw` ENETUNREACH, `unreachable` EHOSTUNREACH,
// `prohibit` EACCES, `blackhole` EINVAL (fib_props in net/ipv4/fib_semantics.c).

/// No packet left because this machine has no route to the target.
enum LocalRoute: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    for case (note: .routeFailed(let errno), time: _) in findings.trace.notes {
      return verdict(findings, errno)
    }
    let failures = findings.trace.sendFailures(.syn)
    guard findings.syns.isEmpty, let failure = failures.first, kind(failure.errno) != nil
    else { return nil }
    return verdict(findings, failure.errno)
  }

  /// What an errno of a look-up says of this machine.
  static func kind(_ errno: String) -> Text? {
    switch errno {
    case "ENETUNREACH": "has no route to it"
    case "EHOSTUNREACH": "has an unreachable route for it"
    case "EACCES": "has a prohibit route for it"
    case "EINVAL": "has a blackhole route for it"
    default: nil
    }
  }

  private static func verdict(_ findings: Findings, _ errno: String) -> Verdict {
    let address = findings.trace.target.address
    let family = address.version == .v4 ? "" : "-6 "
    var verdict = Verdict(
      .unreachable, .localRoute,
      summary: "\(findings.subject) is UNREACHABLE from this machine: it "
        + "\(kind(errno) ?? "cannot route to it (\(errno))").",
      explanation: "The kernel refused with \(errno) before any packet left.",
      confidence: .high, place: Place(.here),
      observations: [Observation("the kernel's route look-up for \(address) failed: \(errno)")])
    verdict.actions = [
      Action(on: .thisMachine, Advice.way(findings.trace.target), why: "shows the refusal again"),
      Action(
        on: .thisMachine, "ip \(family)route show table all; ip \(family)rule",
        why: "shows the default route, if any, and routes of type unreachable, prohibit, blackhole"),
    ]
    return verdict
  }
}
