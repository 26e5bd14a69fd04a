import PathTracing
import WireFormats

// A middlebox that cuts a connection resets both ends, each in the name of the other. At the server
// the reset has passed fewer routers than the client's own segments, and the client, which knows
// nothing of it, goes on: it repeats the SYN whose answer it never got, or its data, and the server,
// whose connection is gone, answers with a reset of its own.

/// A reset in the client's name that the client did not send.
enum ResetInClientsName: AttemptRule {
  static let needs: AttemptSigns = [.resets, .synAck]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let syn = conversation.syn, conversation.synAck != nil,
      let reset = findings.resets.first, reset.sender == .client,
      conversation.segmentsAfterReset > 0 || hasOwnReset(behind: reset, syn, findings),
      conversation.fin(from: .client).map({ $0.frame > reset.moment.frame }) ?? true
    else { return nil }
    let own = [syn.timeToLive] + conversation[.client].hops
    let distance = own.map { $0.hopsTravelled - reset.timeToLive.hopsTravelled }
      .min { $0.magnitude < $1.magnitude }
    guard let distance, distance.magnitude >= 2, !isOfOwnKernel(reset, conversation) else {
      return nil
    }
    let isEarly = conversation.finalACK.map { $0.frame > reset.moment.frame } ?? true
    var verdict = Verdict(
      .reset, .foreignReset,
      summary: "\(findings.subject) is open, but the connection is RESET "
        + "\(isEarly ? "at the SYN-ACK" : "in the session") by a middlebox in between, in the client's "
        + "name.",
      explanation: "The reset passed \(distance > 0 ? "fewer" : "more") routers than the client's "
        + "own packets, and the client "
        + (conversation.segmentsAfterReset > 0
          ? "goes on as if there were none."
          : "resets what still comes, as if its own end were cut."),
      confidence: .medium, place: Place(.unknown, after: findings.origin),
      observations: [
        Observation(
          "reset in the client's name with TTL \(reset.timeToLive)", frames: [reset.moment.number]),
        Observation(
          "the client's own packets arrive with TTL "
            + "\(Set(own).sorted().map(String.init).joined(separator: ", "))",
          frames: [syn.first.number]),
        conversation.segmentsAfterReset > 0
          ? Observation(
            "\(Wording.count(Int(conversation.segmentsAfterReset), "segment")) of the client after it"
          )
          : Observation(
            "the client's own reset of what still comes",
            frames: findings.resets.dropFirst().prefix(1).map(\.moment.number)),
      ])
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

  /// Whether the client resets as well, from where its own packets come: its connection is gone, too.
  private static func hasOwnReset(
    behind forged: SegmentReset, _ syn: Opening, _ findings: AttemptFindings
  ) -> Bool {
    findings.resets.contains {
      $0.sender == .client && $0.moment.frame > forged.moment.frame
        && $0.timeToLive == syn.timeToLive && $0.timeToLive != forged.timeToLive
    }
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
