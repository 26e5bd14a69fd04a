import PathTracing
import WireFormats

// A service that waits for the client's first word (HTTP, a database) has none of its own to miss.
// Its TCP acknowledges the request; the answer that does not come until the client gives up is the
// service's, or that of what stands behind it.

/// The client asks, and the server does not say a word.
enum RequestUnanswered: AttemptRule {
  static let needs: AttemptSigns = [.synAck, .onlyAsked]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    let (client, server) = (conversation[.client], conversation[.server])
    guard conversation.isAccepted, findings.onlySide == nil, let asked = client.firstData,
      server.firstData == nil, client.octetsAcknowledged > 0,
      // What a shut window keeps out is no loss.
      client.unacknowledged == 0 || server.window == 0,
      !findings.resets.contains(where: { $0.sender == .server })
    else { return nil }
    let ends = [
      client.fin, findings.resets.first { $0.sender == .client }?.moment, server.fin,
    ]
    let end = ends.compactMap { $0 }.min { $0.frame < $1.frame }
    let waited =
      (end.map(conversation.time) ?? findings.observedUntil) - conversation.time(of: asked)
    guard waited >= NoBanner.patience else { return nil }
    var verdict = Verdict(
      .stalled, .requestUnanswered,
      summary: "\(findings.subject) is open, but the session is STALLED: no answer to the client's "
        + "request within \(Wording.seconds(waited)).",
      explanation: "The host's TCP acknowledges the request; the service behind it does not say a "
        + "word" + (client.fin.map { $0 == end } ?? false ? ", until the client closes." : "."),
      confidence: .medium, place: Place(.service, after: findings.host),
      observations: [
        Observation(
          "\(client.octetsSent) octets from the client, \(client.octetsAcknowledged) acknowledged, "
            + "none from the server", frames: [asked, client.lastData].compactMap { $0?.number })
      ])
    if let end {
      let who =
        client.fin == end
        ? "the client closes" : server.fin == end ? "the server closes" : "the client resets"
      verdict.observations.append(
        Observation("\(who) after \(Wording.seconds(waited))", frames: [end.number]))
    }
    verdict.alternatives = [
      Alternative(
        .deadBackend, .providerEdge, "a proxy or load balancer whose backend does not answer",
        decide: "capture on the server: its own connections at that time")
    ]
    verdict.actions = [
      Action(
        on: .host, "sudo ss -ltnp 'sport = :\(findings.port)'",
        why: "names the daemon, whose log says more"),
      findings.capture(on: .host, why: "what the service does with the request"),
    ]
    return verdict
  }
}
