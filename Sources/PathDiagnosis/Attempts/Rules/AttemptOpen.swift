import PathTracing
import WireFormats

// A SYN-ACK that the client acknowledges, or data that the client acknowledges where the server's half
// is not in the capture.

/// The attempt succeeded: what came later is no reason to call it failed.
enum AttemptOpen: AttemptRule {
  static let needs: AttemptSigns = []

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let isMidstream = findings.conversation.isMidstream
    guard findings.isAccepted || isMidstream else { return nil }
    var verdict = Verdict(
      .open, .served, summary: summary(findings),
      explanation: isMidstream
        ? "The connection is older than the capture; nothing in it failed."
        : "The handshake is answered, and nothing in the capture shows that the session failed.",
      confidence: isMidstream ? .medium : .high,
      place: Place(.service, after: findings.host), observations: [])
    // The answer, the data of both sides, and a late sign.
    verdict.observations.reserveCapacity(4)
    if let synAck = findings.conversation.synAck {
      verdict.observations.append(
        Observation("SYN answered by a SYN-ACK", frames: findings.frames(synAck.first)))
    }
    if let data = data(from: .client, findings) { verdict.observations.append(data) }
    if let data = data(from: .server, findings) { verdict.observations.append(data) }
    explainLateSigns(&verdict, findings)
    return verdict
  }

  private static func data(
    from peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> Observation? {
    guard let last = findings.conversation.lastData(from: peer) else { return nil }
    var text = OctetBuffer(room: 64)
    text.append(decimal: Int(clamping: findings.conversation.octetsSent(from: peer)))
    text.append(peer == .client ? " octets from the client, " : " octets from the server, ")
    text.append(decimal: Int(clamping: findings.conversation.octetsAcknowledged(from: peer)))
    text.append(" acknowledged")
    return Observation(
      Text(text),
      frames: Frames(findings.conversation.firstData(from: peer)?.number, last.number))
  }

  // The most frequent sentence of all: without a text for each of its parts.
  private static func summary(_ findings: AttemptFindings) -> Text {
    var summary = OctetBuffer(room: 128)
    summary.append(
      subject: findings.givenName, findings.conversation.server.address,
      port: findings.conversation.server.port)
    summary.append(" is open")
    var separator = ": "
    if let syn = findings.conversation.syn?.last, let synAck = findings.conversation.synAck?.first,
      synAck - syn >= .zero
    {
      summary.append(separator)
      summary.append("answered in ")
      summary.append(milliseconds: synAck - syn)
      separator = ", "
    }
    let octets = findings.conversation.octetsSent(from: .server)
    if octets > 0 {
      summary.append(separator)
      summary.append(decimal: Int(clamping: octets))
      summary.append(" octets from the server")
      separator = ", "
    }
    if findings.conversation.isClosed {
      summary.append(separator)
      summary.append("closed by both sides")
    }
    summary.append(".")
    return Text(summary)
  }

  /// Names what looks like a fault and is none.
  private static func explainLateSigns(_ verdict: inout Verdict, _ findings: AttemptFindings) {
    guard findings.conversation.hasIncidents else { return }
    let conversation = findings.conversation
    let early = findings.resets.filter { $0.precedesSYNACK && $0.sender == .server }
    if let reset = early.first {
      verdict.observations.append(
        Observation(
          "a reset came before the SYN-ACK, and the connection went on: forged, without effect",
          frames: [reset.moment.number]))
    }
    let late = findings.resets.filter { !$0.precedesSYNACK }
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
