import PathTracing
import WireFormats

// A router cuts up what may be cut up and is too large for its next link (RFC 791). What dies
// without DF as well meets no router at all: a switch or the far end's interface drops the frame,
// because the two ends of a link disagree about its MTU.

/// Large packets die on the wire, whatever their DF bit says.
enum LowerLayerSize: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard let evidence = SizeFindings(findings), evidence.hasForwardHole,
      evidence.sizes.diesInPieces == true, evidence.extent.after.timeToLive > 0
    else { return nil }
    let passed = evidence.passed
    var verdict = ForwardHole.verdict(evidence, .lowerLayerSize)
    verdict.explanation =
      "\(evidence.sizes.fullSize) octets die \(evidence.interval) with and without DF, \(passed) "
      + "pass: the ends of that link disagree about its MTU."
    let whole = evidence.sizes.piecesTried
    verdict.observations.append(
      Observation(
        "\(Wording.count(whole.count, "packet")) without DF: no better", frames: whole))
    if evidence.sizes.reverse?.vanished != nil || evidence.isCuredBySmallSegments {
      verdict.observations += ReverseHole.observations(evidence)
    }
    verdict.alternatives = [
      Alternative(
        .forwardBlackHole, verdict.place.kind,
        "a filter that drops fragments behind a smaller link",
        decide: "on the router there: does it forward fragments")
    ]
    verdict.actions = [
      SizeAdvice.sendLess(findings, mtu: passed),
      Action(
        on: verdict.place.kind == .gateway ? .gateway : .provider,
        "compare the MTU of both ends \(evidence.interval), and of the switches between",
        why: "jumbo frames on one side only, or a tunnel's header that nobody counted"),
    ]
    return verdict
  }
}
