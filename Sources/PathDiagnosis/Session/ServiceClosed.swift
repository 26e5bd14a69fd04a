import PathTracing
import WireFormats

// A daemon under tcp_wrappers, xinetd with only_from, or one whose child cannot start accepts and
// closes without a word. Old versions of OpenSSH close so above MaxStartups too.

/// The service closes before it has served.
enum ServiceClosed: SessionRule {
  static let signs: SessionSigns = [.serverClose, .lacking]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard let close = session.serverClose, session.facts.stage < .reply,
      session.facts.farewell == nil
    else { return nil }
    let isEarly = session.server.firstData == nil
    // Some services say their piece and close.
    guard isEarly || session.hasExpectation else { return nil }
    let port = session.port
    var verdict = Verdict(
      .reset, isEarly ? .closedBeforeBanner : .closedInSession,
      summary: "\(session.subject) is open, but the session is as good as RESET: the service "
        + "closes it \(isEarly ? "without a word" : ForeignReset.stage(session))\(session.hopsAway).",
      explanation: isEarly
        ? "The daemon accepts and closes without a word: it refuses this address, or cannot start."
        : "The service begins to speak and gives the session up.",
      confidence: session.hasExpectation ? .high : .medium, place: session.placeOfService,
      observations: [
        session.handshake, Observation("the server closes", frames: [Int(close.frame)]),
      ] + (session.greeting.map { [$0] } ?? []))
    if isEarly {
      verdict.alternatives = [
        Alternative(
          .throttled, .service, "an old OpenSSH above MaxStartups, which says nothing",
          decide: "on the host: sudo journalctl -u ssh -u sshd -n 50"),
        Alternative(
          .closedBeforeBanner, .providerEdge, "a load balancer without a backend that lives",
          decide: "the health of its targets"),
      ]
    }
    verdict.actions = [session.logAction]
    if isEarly {
      verdict.actions.append(
        Action(
          on: .host, "grep -vE '^#|^$' /etc/hosts.deny /etc/hosts.allow",
          why: "what tcp_wrappers refuse on port \(port)"))
    }
    return verdict
  }
}
