import PathTracing
import WireFormats

// What goes to an address of this machine takes the loopback device: no router, no link, no other
// machine's filter. Rules of INPUT and PREROUTING lie behind the capture's tap; one of OUTPUT would have
// failed the send.

/// SYNs to an address of this machine itself vanish.
enum OwnAddressFilter: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard findings.isLocal, findings.path.arrival == nil,
      let last = findings.path.lastHandled
    else { return nil }
    let target = findings.trace.target
    var verdict = Verdict(
      .dropped, .localInputFilter,
      summary: "\(findings.subject) is DROPPED on this machine, by its own incoming filter.",
      explanation:
        "The address is this machine's own: SYNs to port \(target.port) go over the loopback "
        + "device, where no other machine can drop them.",
      confidence: min(findings.confidenceOfDrop, .medium), place: Place(.here),
      observations: [Wording.silence(findings.lostSyns, beyond: last)])
    if let before = findings.path.nextAlive {
      verdict.observations += findings.crossings(last, before)
    }
    verdict.alternatives = [
      Alternative(
        .acceptQueueFull, .service, "the listener's accept queue is full: its SYNs vanish alike",
        decide: "ss -ltn 'sport = :\(target.port)'"),
      Alternative(
        .hostDown, .host,
        "a rule passes the port on to a container or virtual machine that drops it, or is down",
        decide: "sudo nft list ruleset | grep -nE 'dnat|redirect'"),
    ]
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo nft list ruleset | grep -nE 'hook (prerouting|input)|dport'",
        why: "find the rule that drops packets to tcp port \(target.port)"),
      Action(
        on: .thisMachine, "sudo \(Advice.iptables(target.address)) -S INPUT",
        why: "the same in iptables' words"),
      Action(on: .thisMachine, "sudo ufw status verbose", why: "if ufw manages the rules"),
    ]
    return verdict
  }
}
