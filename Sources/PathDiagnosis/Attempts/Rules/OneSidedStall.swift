import PathTracing
import WireFormats

// In a capture of one direction nothing shows what the other side acknowledges. Who got an acknowledgement
// does not send the same again for seconds, and then nothing new.

/// One side sends the same again and again, and its packets alone are in the capture.
enum OneSidedStall: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  private static let fewest = 5
  private static let patience = Interval.seconds(5)
  /// What is sent without waiting for an acknowledgement comes within such a time.
  private static let flight = Interval.milliseconds(100)
  /// Segments that go out before the first is acknowledged (RFC 6928).
  private static let initialWindow: UInt64 = 10

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    guard let side = findings.onlySide, !findings.conversation.isMidstream, findings.isAccepted
    else { return nil }
    let direction = findings.conversation[side]
    guard let stuck = direction.delivery.stuck, stuck.transmissions >= fewest,
      stuck.last - stuck.first >= patience,
      // Who sends something new behind it, and not along with it, has an acknowledgement.
      direction.lastNewData.map({ $0 - stuck.first < flight }) ?? true,
      direction.lastData.map({ $0.frame <= stuck.last.frame }) ?? true
    else { return nil }
    // Segments of that size passed before then. What is left of a whole transfer, whose receiver may have had
    // enough, is no stall.
    let isLate = direction.octetsSent > Self.initialWindow * UInt64(stuck.size)
    if isLate, direction.fin != nil { return nil }
    let (sender, other) = CutOff.words(side)
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary: "\(findings.subject) is open, but the session is STALLED: \(sender) sends the same "
        + "again and again.",
      explanation: "Only \(sender)'s packets are in the capture: it gets no acknowledgement, "
        + "whatever \(other) sends.",
      confidence: .low, place: Place(.unknown, after: findings.host),
      observations: [CutOff.repeats(stuck, "what answers it is not in the capture")])
    verdict.alternatives = [
      side == .client
        ? Alternative(
          .returnPath, .unknown, "the answers are lost on the way back",
          decide: "capture both directions, at the server too")
        : Alternative(
          .served, .service, "the client is gone, and nobody says so",
          decide: "capture both directions, at the client too")
    ]
    if !isLate, stuck.size > findings.conversation.server.address.version.leastMTU {
      verdict.alternatives.insert(CutOff.hole(side, findings), at: 0)
    }
    verdict.actions = [
      findings.capture(
        on: side == .client ? .host : .thisMachine, why: "do the packets arrive at \(other)"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }
}
