import PathTracing
import WireFormats

// A kernel resets a SYN-ACK for which it has no connection (RFC 9293 section 3.10.7.1): its program has given
// up meanwhile, or the answer is not to the SYN that it sent, as a translation or another way back changes
// the ends. A scanner does so as well, but it sends each SYN once, with a stack of its own.

/// The SYN is repeated, answered in the end, and the client's kernel resets the answer.
enum AnswerUnwanted: AttemptRule {
  static let needs: AttemptSigns = [.synAck, .resets]

  /// What is answered so soon is answered before a client sends its SYN again (RFC 6298 section 2.1).
  private static let soon = Interval.seconds(0.9)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard let syn = conversation.syn, syn.count >= 2, !syn.isCrafted,
      let synAck = conversation.synAck, conversation.finalACK == nil,
      let reset = findings.resets.first, reset.sender == .client, !reset.flags.contains(.ack),
      reset.sequenceNumber == syn.sequenceNumber + 1, synAck.first.frame < reset.moment.frame
    else { return nil }
    let waited = synAck.first - syn.first
    var verdict: Verdict
    if syn.last.frame > reset.moment.frame {
      verdict = unknown(findings)
    } else if waited < soon {
      verdict = unheard(findings)
    } else if synAck.count < syn.count {
      verdict = late(waited, syn, findings)
    } else {
      // Where each SYN has its answer, the way is long.
      return nil
    }
    verdict.observations = [
      findings.synObservation(""),
      conversation.firstRejection.map {
        Observation("a SYN answered by \(findings.describe($0))", frames: [$0.moment.number])
      },
      Observation("SYN-ACK from the host", frames: findings.frames(synAck.first)),
      Observation("the client resets it", frames: [reset.moment.number]),
    ].compactMap { $0 }
    return verdict
  }

  /// The client still wants the connection, and its kernel does not know the answer for it.
  private static func unknown(_ findings: AttemptFindings) -> Verdict {
    var verdict = Verdict(
      .dropped, .returnPath,
      summary:
        "\(findings.subject) is DROPPED on the way back: its SYN-ACK is reset at the client's side, "
        + "and the client tries again.",
      explanation:
        "Who waits for an answer resets one that does not fit: a translation, or a way back that misses "
        + "it, has changed the addresses, as where a forwarded port is asked from inside.",
      confidence: .medium, place: Place(.unknown, after: findings.host), observations: [])
    if findings.hopsFromClient == 0 {
      verdict.alternatives.append(
        Alternative(
          .localInputFilter, .here, "the client's own filter rejects what comes in with a reset",
          decide: "on the client: sudo nft list ruleset | grep -n reject"))
    }
    verdict.alternatives.append(
      Alternative(
        .foreignReset, .unknown, "a middlebox resets in the client's name",
        decide: "capture at the client: does it send the reset"))
    verdict.actions = [
      Action(
        on: .gateway, "sudo nft list ruleset | grep -nE 'dnat|snat|masquerade'",
        why: "are both directions translated, and do they pass the same machine"),
      findings.capture(
        on: .thisMachine, why: "on the client: from which address does the SYN-ACK come"),
    ]
    return verdict
  }

  /// The host answers at once, and the client hears it only when it has given up.
  private static func unheard(_ findings: AttemptFindings) -> Verdict {
    var verdict = Verdict(
      .dropped, .returnPath,
      summary:
        "\(findings.subject) is DROPPED on the way back: the client does not get its SYN-ACK before it "
        + "gives up.",
      explanation:
        "The SYN-ACK passes the capture at once, and the client sends its SYN again all the same; "
        + "it resets what reaches it in the end.",
      confidence: .medium, place: Place(.unknown, after: findings.host), observations: [])
    verdict.actions = [
      findings.capture(on: .thisMachine, why: "on the client: when does the SYN-ACK arrive")
    ]
    return verdict
  }

  /// The answer comes when the client has given up.
  private static func late(
    _ waited: Interval, _ syn: Opening, _ findings: AttemptFindings
  ) -> Verdict {
    var verdict = Verdict(
      .dropped, .intermittent,
      summary: "\(findings.subject) is DROPPED at first: it answers \(syn.count) SYNs only after "
        + "\(Wording.seconds(waited)), when the client has given up.",
      explanation:
        "The client's kernel resets the late answer. What was sent before it, or what answered "
        + "that, got lost.",
      confidence: .medium, place: Place(.unknown, after: findings.origin), observations: [])
    verdict.alternatives = [
      Alternative(
        .hostDown, .host, "the host was down or asleep until then", decide: "the same again"),
      Alternative(
        .rateLimit, .hostFirewall, "a limit on new connections, or a full accept queue",
        decide: "on the host: nstat -az TcpExtListenDrops TcpExtListenOverflows"),
    ]
    verdict.actions = [
      findings.trace(why: "does the path lose packets"),
      findings.capture(on: .host, why: "do the SYNs arrive, and when are they answered"),
    ]
    return verdict
  }
}
