import PathTracing
import WireFormats

// Nothing follows a FIN (RFC 9293 section 3.6). A box that forges one in the server's name, as some
// content filters do, does not stop the server, which goes on from the same sequence number.

/// A FIN in the server's name that is not the server's.
enum ForeignClose: AttemptRule {
  static let needs: AttemptSigns = [.finalACK, .behindFIN]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.goesOnBehindFIN(.server), findings.isAccepted,
      conversation.finalACK != nil, !conversation.ranBackwards,
      let close = conversation.fin(from: .server), let last = conversation.lastData(from: .server)
    else { return nil }
    var verdict = Verdict(
      .reset, .foreignReset,
      summary: "\(findings.subject) is open, but the session is CLOSED in the server's name by "
        + "something else: the server goes on behind that FIN.",
      explanation:
        "Nothing follows a server's own FIN: a content filter or intrusion prevention on "
        + "the way ends the session so.",
      confidence: .medium, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation("a FIN from the server's address", frames: [close.number]),
        Observation("new octets of the server behind it", frames: [last.number]),
      ])
    verdict.alternatives = [
      Alternative(
        .closedInSession, .service, "a stack that is broken", decide: "the same on the host itself")
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "does that FIN leave the host"),
      findings.trace(why: "from how far away do the server's packets come"),
    ]
    return verdict
  }
}
