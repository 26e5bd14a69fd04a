import PathTracing
import WireFormats

// A SYN-ACK that the client acknowledges, or data that the client acknowledges where the server's half
// is not in the capture.

/// The attempt succeeded: what came later is no reason to call it failed.
enum AttemptOpen: AttemptRule {
  static let needs: AttemptSigns = []

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard findings.isAccepted || conversation.isMidstream else { return nil }
    var verdict = Verdict(
      .open, .served, summary: "\(findings.subject) is open\(details(findings)).",
      explanation: conversation.isMidstream
        ? "The connection is older than the capture; nothing in it failed."
        : "The handshake is answered, and nothing in the capture shows that the session failed.",
      confidence: conversation.isMidstream ? .medium : .high,
      place: Place(.service, after: findings.host), observations: [])
    if let synAck = conversation.synAck {
      verdict.observations.append(
        Observation("SYN answered by a SYN-ACK", frames: findings.frames(synAck.first)))
    }
    for peer in [Conversation.Peer.client, .server] {
      guard let last = conversation[peer].lastData else { continue }
      let direction = conversation[peer]
      verdict.observations.append(
        Observation(
          "\(direction.octetsSent) octets from the \(peer == .client ? "client" : "server"), "
            + "\(direction.octetsAcknowledged) acknowledged",
          frames: [direction.firstData, last].compactMap { $0?.number }))
    }
    explainLateSigns(&verdict, findings)
    return verdict
  }

  private static func details(_ findings: AttemptFindings) -> Text {
    let conversation = findings.conversation
    var details = Text()
    func begin() { details.append(details.isEmpty ? ": " : ", ") }
    if let syn = conversation.syn, let synAck = conversation.synAck,
      synAck.first - syn.last >= .zero
    {
      begin()
      details += "answered in \(Wording.milliseconds(synAck.first - syn.last))"
    }
    let octets = conversation[.server].octetsSent
    if octets > 0 {
      begin()
      details += "\(octets) octets from the server"
    }
    if conversation.isClosed {
      begin()
      details.append("closed by both sides")
    }
    return details
  }

  /// Names what looks like a fault and is none.
  private static func explainLateSigns(_ verdict: inout Verdict, _ findings: AttemptFindings) {
    let conversation = findings.conversation
    let early = conversation.resets.filter { $0.precedesSYNACK && $0.sender == .server }
    if let reset = early.first {
      verdict.observations.append(
        Observation(
          "a reset came before the SYN-ACK, and the connection went on: forged, without effect",
          frames: [reset.moment.number]))
    }
    let late = conversation.resets.filter { !$0.precedesSYNACK }
    let closed = [conversation[.client].fin, conversation[.server].fin].compactMap { $0 }
      .map(\.frame).min()
    if let reset = late.first, let closed, closed < reset.moment.frame {
      verdict.observations.append(
        Observation(
          "a reset after the close: not the cause of anything",
          frames: [reset.moment.number]))
    } else if let reset = late.first, reset.sender == .client, !conversation.hasData {
      verdict.observations.append(
        Observation(
          "the client resets the connection at once: a scanner, or a health check",
          frames: [reset.moment.number]))
    }
    let errors = conversation.errors.filter { error in
      !findings.rejections.contains { $0.moment == error.moment }
    }
    if !errors.isEmpty {
      verdict.observations.append(
        Observation(
          "\(Wording.count(errors.count, "ICMP error")) during or after the session: "
            + "\(findings.describe(errors[0]))", frames: errors.map(\.moment.number)))
    }
    if let other = conversation.otherSYNACK {
      verdict.observations.append(
        Observation(
          "a second SYN-ACK with another sequence number: two machines answer for the address, or "
            + "a proxy and the host", frames: [other.first.number]))
    }
  }
}
