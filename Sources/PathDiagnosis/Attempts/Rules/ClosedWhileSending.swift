import PathTracing
import WireFormats

// A program that ends closes its sockets: a FIN behind what it had said, and a RST for each segment of
// the client that still comes (RFC 9293 section 3.10.7.1). A client in the middle of an upload reports
// "connection reset by peer", or scp a lost connection. A web server that has had enough says so first.

/// The server closes, and resets what the client goes on to send.
enum ClosedWhileSending: AttemptRule {
  static let needs: AttemptSigns = [.resets, .finalACK]

  /// Octets in flight that are no farewell, which may cross a close.
  private static let leastLost: UInt64 = 1024

  /// A service that has just said something closes behind its last word.
  private static let leastSilence = Interval.milliseconds(100)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    let (client, server) = (conversation[.client], conversation[.server])
    guard findings.isAccepted, findings.onlySide == nil, conversation.finalACK != nil,
      let close = server.fin,
      let reset = findings.resets.first, reset.sender == .server,
      reset.moment.frame > close.frame, client.unacknowledged >= leastLost,
      // Who takes nothing at all has not begun.
      client.octetsAcknowledged >= leastLost,
      let sent = client.lastData, sent.frame > close.frame,
      client.fin.map({ $0.frame > close.frame }) ?? true,
      server.lastNewData.map({ close - $0 >= leastSilence }) ?? true
    else { return nil }
    var verdict = Verdict(
      .reset, .closedInSession,
      summary:
        "\(findings.subject) is open, but the session is RESET: the service closes it while the "
        + "client is sending, \(client.unacknowledged) octets in vain.",
      explanation:
        "\(client.octetsAcknowledged) octets of the client had arrived: the path is fine; "
        + "the service ended or died in the middle of them.",
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation("the server closes", frames: [close.number]),
        Observation(
          "what the client sends behind that is reset",
          frames: [sent.number, reset.moment.number]),
      ])
    verdict.alternatives = [
      Alternative(
        .served, .service, "a service that had all it wanted and does not read on",
        decide: "what the client reports")
    ]
    verdict.actions = [
      Advice.listener(findings.port, why: "names the daemon, whose log says why it ended"),
      Action(
        on: .host, "sudo journalctl -k --since -1h | grep -iE 'oom|killed process'",
        why: "did the OOM killer end the process"),
    ]
    return verdict
  }
}
