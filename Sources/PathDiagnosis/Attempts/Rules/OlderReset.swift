import PathTracing
import WireFormats

// Of a connection that began before the capture neither handshake nor greeting is known. A reset by
// the server in the middle of it is a failure all the same: a service that died, a host or a load
// balancer that has forgotten the connection.

/// A connection older than the capture is reset by the server before anybody closes it.
enum OlderReset: AttemptRule {
  static let needs: AttemptSigns = [.resets, .midstream]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.isMidstream,
      let reset = findings.resets.first(where: { $0.sender == .server }),
      !findings.resets.contains(where: {
        $0.sender == .client && $0.moment.frame < reset.moment.frame
      }),
      conversation[.client].fin == nil, conversation[.server].fin == nil, conversation.hasData
    else { return nil }
    let isForgotten = !reset.flags.contains(.ack)
    var verdict = Verdict(
      .reset, .serviceReset,
      summary:
        "\(findings.subject): a session older than the capture is RESET in the server's name.",
      explanation: isForgotten
        ? "The reset answers a packet of a connection that its sender does not know: restarted, "
          + "expired, or another machine of a balanced group."
        : "Nobody had closed it before; what it was about is not in the capture.",
      confidence: .low, place: Place(.service, after: findings.host),
      observations: [
        Observation(findings.describe(reset), frames: [reset.moment.number])
      ])
    verdict.alternatives = [
      Alternative(
        .foreignReset, .unknown, "a firewall or load balancer on the way",
        decide: "capture on the host: does it send the reset")
    ]
    verdict.actions = [
      findings.capture(on: .host, why: "does the host send the reset")
    ]
    return verdict
  }
}
