import PathTracing
import WireFormats

// A SYN proxy or a load balancer answers the SYN itself and passes the rest on: the SYN-ACK starts
// from another distance, or another initial time to live, than what the host sends. A return path
// that varies moves the value by one or two.

/// The session is served, and somebody in front of the host answered its SYN.
enum ProxiedHandshake: SessionRule {
  static let signs: SessionSigns = [.distances]

  static func judge(_ session: SessionFindings) -> Verdict? {
    guard session.facts.stage >= .banner, let answer = session.conversation.synAck,
      let data = session.server.firstData, !session.conversation.isAnswerTooLate,
      session.trace != nil || isServed(session),
      // Where two captures are joined, a packet has the time to live of either place.
      !showsPacketsAgain(session),
      // Where the sweep shows the proxy's hop, that says more.
      session.trace.flatMap(Intercepted.judge) == nil
    else { return nil }
    let others = session.server.hops.filter { $0 != answer.timeToLive }
    guard let other = others.first, others.count == 1, session.server.hops.count == 2,
      (Int(other) - Int(answer.timeToLive)).magnitude > 2,
      // Who stands in front of the host is not farther away.
      answer.timeToLive.initialTimeToLive != other.initialTimeToLive
        || answer.timeToLive > other
    else { return nil }
    var verdict = Verdict(
      .open, .proxiedHandshake,
      summary: "\(session.subject) is open, behind a proxy: \(session.facts.banner ?? "it serves")"
        + "\(session.hopsAway).",
      explanation: "The SYN-ACK comes from another machine than the session, a SYN proxy or a load "
        + "balancer: an open port says nothing about the host there.",
      confidence: .medium, place: session.placeOfService,
      observations: [
        Observation(
          "SYN-ACK with TTL \(answer.timeToLive), the rest with TTL \(other)",
          frames: [Int(answer.first.frame), Int(data.frame)])
      ])
    verdict.alternatives = [
      Alternative(
        .served, .service, "a return path that changed in between",
        decide: "the same again: a proxy does it each time")
    ]
    verdict.actions = [
      Action(
        on: .host, Advice.flagged(.syn, at: session.conversation.server),
        why: "whose SYNs arrive there")
    ]
    return verdict
  }

  /// Whether what the client said last got an answer, or needs none.
  private static func isServed(_ session: SessionFindings) -> Bool {
    let delivery = session.client.delivery
    let isGivenUp = delivery.recovered.map { stuck in
      session.client.fin.map { $0.frame < stuck.last.frame } ?? false
    }
    guard delivery.stuck == nil, isGivenUp != true,
      let asked = session.client.lastNewData, let answered = session.server.lastNewData
    else { return session.client.lastNewData == nil }
    let watched = session.observedUntil - session.conversation.time(of: asked)
    return answered.frame > asked.frame || watched < NoBanner.patience
  }

  /// Whether packets of both sides, or many of them, are seen at two places.
  private static func showsPacketsAgain(_ session: SessionFindings) -> Bool {
    let own = session.client.hops + [session.conversation.syn?.timeToLive].compactMap { $0 }
    if let first = own.first, own.contains(where: { abs(Int($0) - Int(first)) > 2 }) { return true }
    return UInt64(session.conversation.copies) * 8
      >= UInt64(session.client.segments) + UInt64(session.server.segments)
  }
}
