import PathTracing
import WireFormats

/// What the controls say about the host itself.
extension Findings {
  typealias Exchange = (probe: Probe, reply: Reply)

  private func exchanges(_ kind: Probe.Kind, _ isWanted: (Reply) -> Bool) -> [Exchange] {
    trace.probes.compactMap { probe in
      guard probe.kind == kind, let reply = probe.replies.first(where: isWanted) else {
        return nil
      }
      return (probe, reply)
    }
  }

  /// Resets that answer the target's own SYNs.
  var targetResets: [Exchange] { exchanges(.syn) { $0.kind.isReset } }

  /// Resets of ports where nothing should listen.
  var closedPorts: [Exchange] { exchanges(.otherPort) { $0.kind.isReset } }

  /// Other ports that accept.
  var openPorts: [Exchange] { exchanges(.otherPort) { $0.kind == .synAck } }

  /// SYNs that expired at the target's own address: it passes the port on to a machine behind it.
  var passedOnSyns: [Probe] { syns.filter { $0.timeExceeded?.sender == trace.target.address } }

  struct Service {
    var port: UInt16
    var banner: String?
    var frames: [Int]
  }

  /// Other ports that were listened to, with what they said first.
  var services: [Service] {
    trace.notes.compactMap { entry in
      guard case .service(let port, let banner) = entry.note else { return nil }
      return Service(
        port: port, banner: banner,
        frames: openPorts.filter { $0.probe.port == port }.map(\.reply.frame))
    }
  }

  /// Resets of a segment without SYN: a filter that looks at SYNs only lets it pass.
  var acknowledgementResets: [Exchange] { exchanges(.acknowledgement) { $0.kind.isReset } }

  /// Whether a SYN to another port was sent, whatever became of it.
  var askedOtherPorts: [Probe] { trace.probes.filter { $0.kind == .otherPort } }

  /// By how many hops a reset's sender is nearer than the host, by arrival TTLs; nil where no
  /// answer is surely the host's, or where the two do not start from the same value.
  ///
  /// Answers of TCP are compared first: a stack may give ICMP another initial value.
  func hopsNearerThanHost(_ reply: Reply) -> Int? {
    let references = openPorts + closedPorts.filter { $0.reply.isKernelMade(for: $0.probe) }
    let known = references.isEmpty ? echoReplies.map { ($0.probe, $0.reply) } : references
    let times = Set(known.map { Int($0.reply.packet.ip.timeToLive) })
    // References that disagree among themselves are no measure.
    guard times.count == 1, let reference = times.first else { return nil }
    let difference = Int(reply.packet.ip.timeToLive) - reference
    return difference.magnitude < 16 ? difference : nil
  }

  /// Whether the sender of an answer to a SYN that ended at a hop stands before the host, as far as its
  /// time to live tells.
  ///
  /// Two flows may take ways of different length: an answer that comes as far as the host's others is
  /// the host's own. Who answers for all ports, answers for those too that it is compared with: then the
  /// echo replies tell, where they come from as much farther as the sweep has the host.
  func standsBeforeHost(_ reply: Reply, at first: Int) -> Bool {
    guard let nearer = hopsNearerThanHost(reply), nearer <= 0 else { return true }
    let echoes = Set(echoReplies.map { Int($0.reply.packet.ip.timeToLive) })
    guard nearer == 0, echoes.count == 1, let echo = echoes.first, let distance else {
      return false
    }
    return Int(reply.packet.ip.timeToLive) - echo == distance - first
  }

  /// Whether all ports seem to be answered for before the host: nothing but pings tells the host.
  func answersForAllPorts(_ reply: Reply) -> Bool { hopsNearerThanHost(reply) == 0 }

  /// What shows that packets which end at a hop never reach the host, in words.
  func proofOfFartherHost(than first: Int) -> Text? {
    if let distance {
      // One lost answer puts the host a hop too far.
      guard first < distance, let before = path.hop(distance - 1),
        before.controlSign != nil || before.control.sent >= 3
      else { return nil }
      return "the host is \(distance) hops away and never saw them"
    }
    let beyond = path.hops.last { hop in
      hop.timeToLive >= first && hop.controlSign?.kind == .timeExceeded
    }
    return beyond.map { "routers answer as far as hop \($0.timeToLive), the host is farther still" }
  }

  /// The answer to a SYN that ended before the host, and how far a ping has to go to be answered.
  func answerBeforeHost(_ probe: Probe, _ reply: Reply) -> [Observation] {
    let answer = Observation(
      "SYN with TTL \(probe.timeToLive): \(Wording.of(reply))", frames: [probe.frame, reply.frame])
    let nearest = echoReplies.min { $0.probe.timeToLive < $1.probe.timeToLive }
    guard let (echo, echoReply) = nearest else { return [answer] }
    return [
      answer,
      Observation(
        "echo reaches the host with TTL \(echo.timeToLive) and no less",
        frames: [echo.frame, echoReply.frame]),
    ]
  }

  /// Host-bound controls that must have been answered if nothing was lost, and how many were not.
  ///
  /// What left less than a round trip before the end of the watching may have an answer under way.
  var loss: (sent: Int, lost: Int) {
    let slowest = echoReplies.map { $0.reply.time - $0.probe.time }.max()
    guard let distance, let slowest else { return (0, 0) }
    let sent = echoes.filter {
      $0.timeToLive >= distance
        && (!$0.replies.isEmpty || trace.observedUntil - $0.time > slowest)
    }
    return (sent.count, sent.count { $0.replies.isEmpty })
  }
}

extension Reply {
  /// Whether a reset bears the signs of a Linux stack that found no socket.
  ///
  /// tcp_v4_send_reset copies the DSCP of what it answers, tcp_v6_send_response the traffic class,
  /// and gives IPv6 a flow label; nf_send_reset does none of this.
  func isKernelMade(for probe: Probe) -> Bool {
    let asked = probe.packet.ip.trafficClass & 0xfc
    let copiesMark = asked != 0 && packet.ip.trafficClass & 0xfc == asked
    return copiesMark || (packet.ip.flowLabel ?? 0) != 0
  }
}
