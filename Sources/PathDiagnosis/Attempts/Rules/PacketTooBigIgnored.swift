import PathTracing
import WireFormats

// RFC 1191 section 3, RFC 8201 section 4: who gets "packet too big" sends smaller packets. One that goes
// on with the same size did not get the message (it was filtered behind the capture, or went to
// another member of a balanced group), or its kernel took it for forged.

/// A router asks for smaller packets, and the sender keeps its size.
enum PacketTooBigIgnored: AttemptRule {
  static let needs: AttemptSigns = [.errors, .trouble]

  static func judge(_ findings: AttemptFindings) -> Verdict? {
    let conversation = findings.conversation
    for error in conversation.errors {
      guard case .packetTooBig(let mtu) = error.meaning, mtu >= 68 || mtu == 0,
        case .segment(let peer) = error.subject,
        let stuck = conversation[peer].delivery.stuck, stuck.transmissions >= 3,
        UInt32(stuck.size) > mtu, stuck.last - error.moment >= .seconds(1)
      else { continue }
      return verdict(error, mtu, peer, stuck, findings)
    }
    return nil
  }

  private static func verdict(
    _ error: QuotedError, _ mtu: UInt32, _ peer: Conversation.Peer, _ stuck: Delivery.Stuck,
    _ findings: AttemptFindings
  ) -> Verdict {
    let sender: Text = peer == .client ? "the client" : "the host"
    var verdict = verdict(
      findings.subject, asked: mtu > 0 ? Int(mtu) : nil, by: error.sender, sent: Int(stuck.size),
      from: sender,
      Place(.unknown, after: findings.host))
    // It passes the capture: whether it gets from there to the sender, the capture does not show.
    verdict.confidence = .medium
    let hops = peer == .client ? findings.hopsFromClient : findings.hopsFromServer
    if hops == 0, findings.conversation.copies == 0 {
      verdict.place.kind = peer == .client ? .here : .host
    }
    verdict.alternatives = [
      Alternative(
        .packetTooBigIgnored, .unknown,
        "a filter for ICMP on a router between the capture and \(sender)",
        decide: "capture at \(sender): does the message come in")
    ]
    verdict.observations = [
      Observation(findings.describe(error), frames: [error.moment.number]),
      Observation(
        "\(stuck.transmissions) transmissions of \(stuck.size) octets from one edge, "
          + "unacknowledged", frames: [stuck.first.number, stuck.last.number]),
    ]
    verdict.actions = [
      Action(
        on: peer == .client ? .thisMachine : .host,
        "ip route get \(findings.address(of: peer.other)); sudo nft list ruleset | grep -n icmp",
        why: "is the smaller MTU cached, and may ICMP 3/4 and ICMPv6 2 come in")
    ]
    return verdict
  }

  /// What is said of it in a run and in any capture; routers older than RFC 1191 name no MTU.
  static func verdict(
    _ subject: Text, asked mtu: Int?, by reporter: IPAddress, sent size: Int, from sender: Text,
    _ place: Place
  ) -> Verdict {
    var verdict = Verdict(
      .mtuBlackHole, .packetTooBigIgnored,
      summary: "\(subject) is open, but in an MTU BLACK HOLE: \(reporter) asks for "
        + (mtu.map { "\($0) octets" } ?? "smaller packets, without saying how small")
        + ", and \(sender) goes on with \(size).",
      explanation: "The message \"packet too big\" does not reach \(sender), or is not believed: a "
        + "filter for ICMP, or a load balancer that gives it to another machine.",
      confidence: .high, place: place, observations: [])
    verdict.place.by = reporter
    return verdict
  }
}
