import PathTracing
import WireFormats

// The first router still reports small packets that expire there, and large ones never: they die
// between this machine's interface and the router, whatever the interface believes its MTU to be.

/// The link of this machine carries less than its interface's MTU.
enum OwnLinkSize: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.hasForwardHole,
      evidence.extent.after.timeToLive == 0, evidence.extent.before?.timeToLive == 1,
      // Where the host is the first hop, each packet that went all the way was to end there.
      evidence.extent.tries >= 2 || findings.distance == 1
    else { return nil }
    let passed = evidence.passed
    let interface = findings.trace.route?.interface ?? "<interface>"
    var verdict = ForwardHole.verdict(evidence, .ownLinkSize)
    let isOnLink = findings.distance == 1
    verdict.explanation =
      "\(evidence.sizes.fullSize) octets do not even reach "
      + "\(isOnLink ? "the host on the link" : "the first hop"), \(passed) do"
      + "\(SizeAdvice.inBrackets(passed)): the MTU of \(interface) is set too high for its link."
    verdict.actions = [
      Action(
        on: .thisMachine, "sudo ip link set dev \(interface) mtu \(passed)",
        why: "the size that the link carries, until the next boot")
    ]
    verdict.alternatives = [
      Alternative(
        .lowerLayerSize, isOnLink ? .hostFirewall : .gateway,
        "the other end's interface takes less than the link",
        decide:
          "on \(isOnLink ? "the host" : "the gateway"): ip link (its MTU towards this machine)"
      )
    ]
    return verdict
  }
}
