import PathTracing
import WireFormats

// A Linux listener whose accept queue is full ignores the ACK that completes the handshake and sends
// its SYN-ACK again; a firewall that saw only one half of the handshake drops that ACK. Either way
// the client believes in a connection that the server does not have.

/// The server sends its SYN-ACK again although the client acknowledged it.
enum FinalACKLost: AttemptRule {
  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let synAck = conversation.synAck, let finalACK = conversation.finalACK,
      synAck.count >= 2, synAck.last - finalACK >= .seconds(0.5),
      conversation[.server].segments == 0
    else { return nil }
    var verdict = Verdict(
      .stalled, .finalACKLost,
      summary: "\(findings.subject) is STALLED: the host does not take the client's ACK, and sends "
        + "its SYN-ACK again.",
      explanation: "The client believes that it is connected. The listener's accept queue is full, "
        + "or the ACK is lost between the capture and the host.",
      confidence: synAck.count >= 3 ? .medium : .low,
      place: Place(.unknown, after: findings.host),
      observations: [
        Observation("the client's ACK", frames: [finalACK.number]),
        Observation(
          "SYN-ACK \(Wording.count(Int(synAck.count), "time")), the last "
            + "\(Wording.seconds(synAck.last - finalACK)) after that ACK",
          frames: [synAck.first.number, synAck.last.number]),
      ])
    verdict.alternatives = [
      Alternative(
        .acceptQueueFull, .service, "the listener's accept queue is full",
        decide: "on the host: ss -ltn 'sport = :\(findings.port)' (Recv-Q above Send-Q)"),
      Alternative(
        .finalACKLost, .unknown, "a stateful firewall that sees only one direction",
        decide: "capture on the host: does the ACK arrive"),
    ]
    verdict.actions = [
      Action(
        on: .host,
        "ss -ltn 'sport = :\(findings.port)'; nstat -az TcpExtListenOverflows TcpExtListenDrops",
        why: "is the accept queue full"),
      findings.capture(on: .host, why: "does the client's ACK arrive"),
    ]
    return verdict
  }
}
