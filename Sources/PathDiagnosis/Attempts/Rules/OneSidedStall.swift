import PathTracing
import WireFormats

// In a capture of one direction nothing shows what the other side acknowledges. Who got an acknowledgement
// does not send the same again for seconds, and then nothing new.

/// The client sends the same again and again, and its packets alone are in the capture.
enum OneSidedStall: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  private static let fewest = 5
  private static let patience = Interval.seconds(5)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard findings.onlySide == .client, !findings.conversation.isMidstream, findings.isAccepted
    else { return nil }
    let client = findings.conversation[.client]
    guard let stuck = client.delivery.stuck, stuck.transmissions >= fewest,
      stuck.last - stuck.first >= patience,
      // Who sends something new behind it has an acknowledgement.
      client.lastNewData.map({ $0.frame < stuck.first.frame }) ?? true,
      client.lastSegment.map({ $0.frame <= stuck.last.frame || $0 == client.fin }) ?? true
    else { return nil }
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject) is open, but the session is STALLED: the client sends the same "
        + "again and again.",
      explanation: "Only the client's packets are in the capture: it gets no acknowledgement, "
        + "whatever the server sends.",
      confidence: .low, place: Place(.unknown, after: findings.host),
      observations: [CutOff.repeats(stuck)])
    verdict.alternatives = [
      Alternative(
        .returnPath, .unknown, "the answers are lost on the way back",
        decide: "capture both directions, at the server too")
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "do the packets arrive at the server"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }
}
