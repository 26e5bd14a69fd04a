import PathTracing
import WireFormats

// A middlebox that cuts a connection resets both ends, each in the name of the other. At the server
// the reset has passed fewer routers than the client's own segments, and the client, which knows
// nothing of it, goes on: it repeats the SYN whose answer it never got, or its data, and the server,
// whose connection is gone, answers with a reset of its own.

/// A reset in the client's name that the client did not send.
enum ResetInClientsName: AttemptRule {
  static let needs: AttemptSigns = [.resets, .synAck]

  /// What tells that the client did not send it.
  private enum Proof {
    case segments
    case ownReset(SegmentReset)
    /// The client goes on from the reset's own number, and the server resets what is none of its any more.
    case goesOn(Moment, SegmentReset)
  }

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let syn = conversation.syn, conversation.synAck != nil,
      let reset = findings.resets.first, reset.sender == .client,
      conversation.fin(from: .client).map({ $0.frame > reset.moment.frame }) ?? true,
      !isOfOwnKernel(reset, conversation), !conversation.ignores(reset)
    else { return nil }
    let own = [syn.timeToLive] + conversation[.client].hops
    let distances = own.map { $0.hopsTravelled - reset.timeToLive.hopsTravelled }
    guard let distance = distances.min(by: { $0.magnitude < $1.magnitude }),
      let proof = proof(reset, syn, distance, findings)
    else { return nil }
    return verdict(reset, proof, distance, own, findings)
  }

  private static func proof(
    _ reset: SegmentReset, _ syn: Opening, _ distance: Int, _ findings: AttemptFindings
  ) -> Proof? {
    let conversation = findings.conversation
    if distance.magnitude >= 2 {
      if conversation.segmentsAfterReset > 0 { return .segments }
      if let other = ownReset(behind: reset, syn, findings) { return .ownReset(other) }
    }
    return goesOn(behind: reset, findings)
  }

  private static func verdict(
    _ reset: SegmentReset, _ proof: Proof, _ distance: Int, _ own: [UInt8],
    _ findings: AttemptFindings
  ) -> Verdict {
    let conversation = findings.conversation
    let isEarly = conversation.finalACK.map { $0.frame > reset.moment.frame } ?? true
    var verdict = Verdict(
      .reset, .foreignReset,
      summary: "\(findings.subject) is open, but the connection is RESET "
        + "\(isEarly ? "at the SYN-ACK" : "in the session") by a middlebox in between, in the client's "
        + "name.",
      explanation: explanation(proof, distance),
      confidence: .medium, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(
          "reset in the client's name with TTL \(reset.timeToLive)", frames: [reset.moment.number])
      ])
    if distance.magnitude >= 2 {
      verdict.observations.append(
        Observation(
          "the client's own packets arrive with TTL "
            + "\(Set(own).sorted().map(String.init).joined(separator: ", "))",
          frames: [conversation.syn?.first.number].compactMap { $0 }))
    }
    switch proof {
    case .segments:
      verdict.observations.append(
        Observation(
          "\(Wording.count(Int(conversation.segmentsAfterReset), "segment")) of the client after it"
        ))
    case .ownReset(let other):
      verdict.observations.append(
        Observation("the client's own reset of what still comes", frames: [other.moment.number]))
    case .goesOn(let next, let answer):
      verdict.observations.append(
        Observation(
          "the client goes on \(Wording.milliseconds(next - reset.moment)) later, and the server's "
            + "reset answers that", frames: [next.number, answer.moment.number]))
    }
    verdict.alternatives = [
      Alternative(
        .foreignReset, .unknown, "a translator or balancer that closes what it has no use for",
        decide: "capture at the client: does it send the reset")
    ]
    verdict.actions = [
      Action(
        on: .provider,
        "ask the owners of firewalls on the way for their logs about tcp/\(findings.port)",
        why: "which of them resets connections, and by what rule"),
      findings.capture(on: .thisMachine, why: "shows that the client does not send the reset"),
    ]
    return verdict
  }

  private static func explanation(_ proof: Proof, _ distance: Int) -> Text {
    let way: Text =
      distance.magnitude >= 2
      ? "The reset passed \(distance > 0 ? "fewer" : "more") routers than the client's own packets, and "
      : "The reset comes as the client's own packets do, but "
    return switch proof {
    case .segments, .goesOn: "\(way)the client goes on as if there were none."
    case .ownReset: "\(way)the client resets what still comes, as if its own end were cut."
    }
  }

  /// Whether the client resets as well, from where its own packets come: its connection is gone, too.
  private static func ownReset(
    behind forged: SegmentReset, _ syn: Opening, _ findings: AttemptFindings
  ) -> SegmentReset? {
    findings.resets.first {
      $0.sender == .client && $0.moment.frame > forged.moment.frame
        && $0.timeToLive == syn.timeToLive && $0.timeToLive != forged.timeToLive
    }
  }

  /// What the client says or closes behind the reset, where the server answers that by a reset.
  private static func goesOn(
    behind forged: SegmentReset, _ findings: AttemptFindings
  ) -> Proof? {
    let conversation = findings.conversation
    let later = [conversation.lastNewData(from: .client), conversation.fin(from: .client)]
      .compactMap { $0 }.filter { $0.frame > forged.moment.frame }.min { $0.frame < $1.frame }
    guard forged.offset == 0, !conversation.ranBackwards, let later,
      let answer = findings.resets.first(where: {
        $0.sender == .server && $0.moment.frame > later.frame
      })
    else { return nil }
    return .goesOn(later, answer)
  }

  /// Whether the client's kernel resets what answers a SYN that it did not send itself: a scanner made it,
  /// with a time to live of its own and without the options that all kernels send.
  private static func isOfOwnKernel(_ reset: SegmentReset, _ conversation: Conversation) -> Bool {
    guard let syn = conversation.syn, syn.isCrafted, conversation.finalACK == nil else {
      return false
    }
    guard reset.window == 0, !reset.flags.contains(.ack) else { return false }
    // How far a tracer is, the times to live of its SYNs do not tell.
    return syn.timeToLive <= TraceTable.highestTTL
      || reset.timeToLive.hopsTravelled == 0
        && conversation.synAck.map { $0.timeToLive.hopsTravelled > 0 } ?? false
  }
}

extension Opening {
  /// Whether a SYN has less options than any kernel sends: scanners have the segment size at most.
  var isCrafted: Bool { !permitsSelectiveAcknowledgement && !hasTimestamps && !hasWindowScale }
}
