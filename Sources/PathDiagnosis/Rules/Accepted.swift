import PathTracing
import WireFormats

// A SYN-ACK that acknowledges our SYN: something on the way there and back completes the second
// step of the handshake. Any SYN-ACK outranks a reset on the same flow.

/// The port is open.
enum Accepted: Rule {
  static func judge(_ findings: Findings) -> Verdict? {
    guard
      let probe = findings.syns.first(where: { $0.reply?.kind == .synAck }),
      let reply = probe.reply
    else { return nil }
    let time = Wording.milliseconds(reply.time - probe.time)
    let distance = findings.rewriter == nil ? findings.distance : nil
    let hops = distance.map { "\($0) hop\($0 == 1 ? "" : "s"), " } ?? ""
    let session = SessionFindings(findings)
    let service = session?.serviceWords.map { "\($0), " } ?? ""
    var verdict = Verdict(
      .open, .served,
      summary: "\(findings.subject) is open: \(service)\(hops)\(time).",
      explanation: session.map { $0.reach + $0.hesitation + $0.interference }
        ?? "The handshake is answered; whether the service behind it works was not tried.",
      confidence: .high,
      place: Place(.service, after: findings.host),
      observations: [
        Observation("SYN answered by \(Wording.of(reply))", frames: [probe.frame, reply.frame])
      ])
    if reply.sender != findings.trace.target.address {
      verdict.observations.append(
        Observation(
          "the SYN-ACK comes from another address, \(reply.sender)", frames: [reply.frame])
      )
    }
    verdict.observations += session?.progress ?? []
    // What came behind our close may have come because of it.
    if session?.lateWord != nil { verdict.confidence = .medium }
    // The answer that shows the service to work may be on its way.
    if let session, session.isCutShort, session.hasExpectation, session.facts.stage < .reply,
      session.facts.farewell == nil
    {
      verdict.confidence = .medium
    }
    verdict.actions = [
      Action(
        on: .thisMachine, Wording.tryService(findings.trace),
        why: "what fails now is not the path")
    ]
    return verdict
  }
}
