import PathTracing
import WireFormats

// A black hole for large packets lets small ones through, and the acknowledgements of these show it. A
// path that dies, a firewall that forgets the connection or a host that goes down takes all of them:
// the same octets go out again and again, in whatever size, and nothing at all comes back; where it
// comes to life again after the sender has given up, that is too late.

/// One side sends again and again, and nothing of the other side is heard any more.
enum CutOff: AttemptRule {
  static let needs: AttemptSigns = [.trouble]

  private static let fewest = 4
  /// So often sent again what was acknowledged, as no single loss makes it.
  static let fewestRepetitions: UInt8 = 3
  private static let least = Interval.seconds(3)
  /// What is said in closing is followed by the FIN at once; who waits longer wanted an answer.
  private static let shortest = Interval.milliseconds(500)
  /// What comes from the other side is reset so soon where nobody waits for it any more.
  private static let soon = Interval.seconds(2)
  /// Packets that a side sends besides what it repeats, where nothing comes back: one more, and a FIN.
  private static let others = 2

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    guard
      conversation.isMidstream
        || conversation.isAccepted && findings.onlySide == nil
          && conversation.finalACK != nil && conversation.refusalOfSegments == nil
    else { return nil }
    // A session with its beginning is judged by that among the rules about sessions.
    if let (error, reason, cause) = conversation.refusalOfSegments, stuck(.client, findings) != nil
    {
      return SegmentsRejected.ended(error, reason, cause, findings.session)
    }
    for peer in [Conversation.Peer.client, .server] {
      let heard = conversation[peer.other].lastSegment ?? conversation.synAck?.last
      if let (stuck, end) = abandoned(peer, findings) {
        return verdict(stuck, peer, heard, findings, givenUp: end)
      }
      guard let stuck = stuck(peer, findings) else { continue }
      guard let heard else {
        // Who sends other packets besides is heard: the capture holds one direction of it.
        guard Int(conversation.segments(from: peer)) <= Int(stuck.transmissions) + others,
          !isWindowProbe(stuck, findings)
        else { continue }
        return verdict(stuck, peer, nil, findings)
      }
      if heard.frame < stuck.first.frame { return verdict(stuck, peer, heard, findings) }
      if let end = conversation.fin(from: peer), end.frame > stuck.first.frame,
        end.frame < heard.frame
      {
        return verdict(stuck, peer, heard, findings, givenUp: end)
      }
    }
    return nil
  }

  /// What a side repeats in vain until it gives up.
  static func stuck(
    _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> Delivery.Stuck? {
    guard let stuck = findings.conversation[peer].delivery.stuck, stuck.transmissions >= fewest,
      stuck.last - stuck.first >= least,
      // What comes after the other side has closed, it does not want.
      findings.conversation.fin(from: peer.other).map({ $0.frame > stuck.first.frame }) ?? true,
      // A reset behind the last try is how the sender gives up, or how a host answers it that has
      // forgotten the connection.
      !findings.resets.contains(where: { $0.moment.frame < stuck.last.frame })
    else { return nil }
    return stuck
  }

  /// What a side repeated until it gave up, and that was acknowledged only then, to deaf ears.
  private static func abandoned(
    _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> (Delivery.Stuck, end: Moment)? {
    guard let stuck = findings.conversation[peer].delivery.recovered,
      stuck.transmissions >= fewest, stuck.last - stuck.first >= least
    else { return nil }
    let close = findings.conversation.fin(from: peer)
    // What a service that speaks was asked, it says no word to; a server's last words did arrive.
    if peer == .client, let close, isBetween(close, stuck), findings.resets.isEmpty,
      findings.conversation.lastNewData(from: .server).map({ $0.frame < stuck.first.frame })
        ?? false
    {
      return (stuck, close)
    }
    // Who still wanted the answer takes it.
    guard let reset = findings.resets.first, reset.sender == peer,
      reset.moment.frame > stuck.last.frame
    else { return nil }
    guard let close else {
      // A FIN waits behind what is lost, as a rule. A stack that has no socket any more for an
      // acknowledgement resets without one (RFC 9293 section 3.10.7.1).
      let goesOn =
        findings.conversation.lastNewData(from: peer).map { $0.frame > stuck.last.frame } ?? false
      return reset.flags.contains(.ack) || goesOn || reset.moment - stuck.last > soon
        ? nil : (stuck, reset.moment)
    }
    return isBetween(close, stuck) ? (stuck, close) : nil
  }

  /// Whether a side closes while what it said is still repeated, and not at once behind it.
  private static func isBetween(_ close: Moment, _ stuck: Delivery.Stuck) -> Bool {
    close - stuck.first >= shortest && close.frame < stuck.last.frame
  }

  /// The two sides in words.
  static func words(_ peer: Conversation.Peer) -> (sender: Text, other: Text) {
    peer == .client ? ("the client", "the server") : ("the server", "the client")
  }

  /// What follows the subject.
  static func stalled(_ findings: AttemptFindings) -> Text {
    findings.conversation.isMidstream
      ? ": a session older than the capture is STALLED" : " is open, but the session is STALLED"
  }

  /// What is sent again and again, and what became of it.
  static func repeats(_ stuck: Delivery.Stuck, _ fate: Text = "no answer") -> Observation {
    Observation(
      "the same octets sent again \(Wording.count(Int(stuck.transmissions) - 1, "time")) over "
        + "\(Wording.seconds(stuck.last - stuck.first)), in packets "
        + (stuck.firstSize > stuck.size ? "down to \(stuck.size)" : "of \(stuck.size)")
        + " octets: \(fate)",
      frames: [stuck.first.number, stuck.last.number])
  }

  /// How a host answers the last try that no longer has the connection.
  static func forgotten(
    _ peer: Conversation.Peer, _ findings: AttemptFindings
  ) -> Observation? {
    findings.resets.first { $0.sender == peer.other }.map {
      Observation(
        "then \(findings.describe($0)): what answers for \(words(peer).other) no longer has the "
          + "connection", frames: [$0.moment.number])
    }
  }

  /// That it is a matter of size after all.
  static func hole(_ peer: Conversation.Peer, _ findings: AttemptFindings) -> Alternative {
    Alternative(
      peer == .client ? .forwardBlackHole : .reverseBlackHole, .unknown,
      "packets of that size vanish, and no smaller one was sent",
      decide: "sudo synpath \(findings.conversation.server.address) -p \(findings.port)")
  }

  /// A shut window is asked with one octet, again and again (RFC 9293 section 3.8.6.1).
  private static func isWindowProbe(_ stuck: Delivery.Stuck, _ findings: AttemptFindings) -> Bool {
    let headers = findings.conversation.server.address.version.tcpOverhead
    return stuck.size <= headers + 13
  }

  private static func verdict(
    _ stuck: Delivery.Stuck, _ peer: Conversation.Peer, _ heard: Moment?,
    _ findings: AttemptFindings, givenUp end: Moment? = nil
  ) -> Verdict {
    let (sender, other) = words(peer)
    let isLarge = stuck.size > findings.conversation.server.address.version.leastMTU
    let (silence, reason): (Text, Text) =
      if heard == nil {
        ("nothing of \(other) is heard", ", or the capture does not see the way back")
      } else if end == nil {
        (
          "nothing of \(other) comes any more",
          " since then"
            + (isLarge ? "" : "; small packets fare no better than large ones")
        )
      } else {
        (
          "\(other) acknowledges nothing of it before \(sender) gives up",
          " meanwhile; what came after that was too late"
        )
      }
    var verdict = Verdict(
      .stalled, .stalledSession,
      summary:
        "\(findings.subject)\(stalled(findings)): \(sender) sends again and again, and \(silence).",
      explanation: end == nil
        ? "The path, a firewall's memory of the connection, or \(other) itself is gone\(reason)."
        : "Something on the way took what \(sender) said, or \(other) did not answer in time\(reason).",
      confidence: heard == nil ? .low : .medium,
      place: Place(.unknown, after: heard == nil ? nil : findings.host),
      observations: [
        repeats(
          stuck,
          heard.map { $0.frame > stuck.last.frame } ?? false
            ? "acknowledged only then" : "no answer"),
        end.map {
          let closes = findings.conversation.fin(from: peer) == $0
          return Observation(
            closes ? "\(sender) closes" : "\(sender) has closed, and resets what comes",
            frames: [$0.number])
        }
          ?? heard.map { Observation("the last packet from \(other)", frames: [$0.number]) },
        forgotten(peer, findings),
      ].compactMap { $0 })
    if isLarge, findings.conversation.largestAcknowledged(from: peer) < stuck.size {
      verdict.alternatives = [hole(peer, findings)]
    }
    if end != nil {
      verdict.alternatives.append(
        Alternative(
          .portFilter, .unknown, "a filter that reads what the connection says, and drops that",
          decide: "capture at \(other): do these octets arrive"))
    }
    verdict.actions = [
      findings.capture(
        on: peer == .client ? .host : .thisMachine, why: "do the packets arrive at \(other)"),
      findings.trace(why: "does the path still work"),
    ]
    return verdict
  }
}
