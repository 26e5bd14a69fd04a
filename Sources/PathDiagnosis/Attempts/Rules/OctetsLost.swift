import PathTracing
import WireFormats

// Sequence numbers tell what was sent, also where it does not arrive: an ACK or a FIN behind octets
// that were neither seen nor acknowledged comes from a side that sent them in vain. Who has no data
// behind the gap gets no SACK block, and shows nothing else.

/// A side's own later segments prove that octets of it got lost, and none of them ever came.
enum OctetsLost: AttemptRule {
  static let needs: AttemptSigns = [.unheard, .finalACK]

  /// How long a hole lasts before it is none of those that a retransmission fills.
  private static let least = Interval.seconds(1)

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard conversation.isAccepted, findings.onlySide == nil, conversation.finalACK != nil,
      findings.facts?.dropped ?? 0 == 0, !conversation.ranBackwards,
      // A capture that lacks what was acknowledged may lack what was not.
      conversation.octetsMissing(from: .client) == 0,
      conversation.octetsMissing(from: .server) == 0
    else { return nil }
    for peer in [Conversation.Peer.server, .client] {
      let (own, other) = (conversation[peer], conversation[peer.other])
      // One may be a FIN that the capture lacks, or that its stack numbers anew when it sends it again.
      guard let unheard = conversation.unheard(from: peer), unheard.octets > 1,
        own.retransmissions == 0, let counting = own.lastSegment,
        let heard = other.lastSegment,
        // What a side does not want it does not acknowledge.
        other.fin.map({ fin in own.firstData.map { fin.frame > $0.frame } ?? true }) ?? true,
        !findings.resets.contains(where: {
          $0.sender == peer.other && $0.moment.frame < counting.frame
        })
      else { continue }
      let begin = unheard.behind
      let watched = findings.observedUntil - conversation.time(of: begin)
      guard max(counting - begin, heard - begin, watched) >= least else { continue }
      return verdict(Int(clamping: unheard.octets), peer, begin, heard, findings)
    }
    return nil
  }

  private static func verdict(
    _ count: Int, _ peer: Conversation.Peer, _ behind: Moment, _ heard: Moment,
    _ findings: AttemptFindings
  ) -> Verdict {
    let words = CutOff.words(peer)
    let server = findings.conversation.server
    let isForward = peer == .client
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary:
        "\(findings.subject) is open, but the session is STALLED: \(Wording.count(count, "octet")) of "
        + "\(words.sender) get lost on the way \(isForward ? "to the server" : "back").",
      explanation: "Later segments of \(words.sender) count octets that never came and that "
        + "\(words.other) does not acknowledge, while segments without data do come.",
      confidence: .medium,
      place: Place(.unknown, after: isForward ? findings.origin : findings.host),
      observations: [
        Observation(
          "a segment of \(words.sender) behind \(Wording.count(count, "octet")) that did not come",
          frames: [behind.number]),
        Observation("\(words.other) acknowledges none of them", frames: [heard.number]),
      ])
    verdict.alternatives = [
      Alternative(
        isForward ? .forwardBlackHole : .reverseBlackHole, .unknown,
        "packets of full size vanish on the way \(isForward ? "there" : "back")",
        decide: "sudo synpath \(server.address) -p \(server.port)"),
      Alternative(
        .portFilter, .unknown, "a firewall or intrusion prevention that drops what it reads",
        decide: "capture at \(words.sender): of what size and content is what it repeats"),
    ]
    verdict.actions = [
      findings.trace(why: "does the path carry full packets both ways"),
      findings.capture(
        on: isForward ? .thisMachine : .host, why: "what \(words.sender) sends, and how often"),
    ]
    return verdict
  }
}
