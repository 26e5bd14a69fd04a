import WireFormats

/// The hops, put together from the answers to all probes.
extension Path {
  mutating func collectHops(_ trace: Trace) {
    // The probes that go all the way have a TTL far beyond the sweep's.
    let swept = trace.probes.map(\.timeToLive).filter { $0 <= Planner.highestSweepTTL }.max() ?? 0
    hops = (0..<(distance ?? swept)).map { Hop(timeToLive: $0 + 1) }
    for index in hops.indices { hops[index].isSweptByDatagrams = !trace.isRun }
    let surplus = surplus(trace)
    let twins = Self.twins(trace)
    var known: [Probe.Resend: Bool] = [:]
    for probe in trace.probes {
      let position = min(probe.timeToLive, distance ?? probe.timeToLive)
      guard hops.indices.contains(position - 1),
        position == probe.timeToLive || !surplus.contains(probe.kind)
          || probe.timeToLive > Planner.highestSweepTTL
      else { continue }
      hops[position - 1].add(
        probe, isTarget: probe.kind == trace.asks, isLast: position == distance,
        isTimed: !twins.contains(probe.port ?? 0))
      guard !trace.isRun, probe.kind == .syn, let resend = probe.resend else { continue }
      let isAnswered = probe.reply != nil
      if let wasAnswered = known[resend] {
        hops[position - 1].target.resent.sent += 1
        if wasAnswered, isAnswered { hops[position - 1].target.resent.answered += 1 }
      }
      known[resend] = isAnswered || known[resend] ?? false
    }
    placeRefusers()
    pairProbes(trace)
    longestRoundTrip =
      trace.probes.compactMap { probe in probe.firstReply.map { $0.time - probe.time } }.max()
  }

  /// Ports that got several datagrams with nothing to tell one from the other: IPv6 does not number packets.
  private static func twins(_ trace: Trace) -> Set<UInt16> {
    var known: Set<UInt16> = []
    var twins: Set<UInt16> = []
    for probe in trace.probes(.datagram) where probe.packet.ip.identification ?? 0 == 0 {
      guard let port = probe.port, !known.insert(port).inserted else { continue }
      twins.insert(port)
    }
    return twins
  }

  /// Compares what a hop said to a SYN without report and to the control right behind it.
  private mutating func pairProbes(_ trace: Trace) {
    for control in trace.probes(.echo) where hops.indices.contains(control.timeToLive - 1) {
      let isPaired = trace.probes(.syn).contains { syn in
        syn.timeToLive == control.timeToLive && syn.replies.isEmpty && syn.frame < control.frame
          && control.time - syn.time < Hop.pairTime
      }
      guard isPaired else { continue }
      if control.timeExceeded == nil {
        hops[control.timeToLive - 1].pairs.silent += 1
      } else {
        hops[control.timeToLive - 1].pairs.answered += 1
      }
    }
  }

  /// Kinds of probes of which another program sent more than the host's hop: tracers ask several hops
  /// at once, and leave out of their tables what went beyond the first answer of the host.
  private func surplus(_ trace: Trace) -> Set<Probe.Kind> {
    guard !trace.isRun, let distance else { return [] }
    return Set(
      trace.probes.lazy.filter { $0.timeToLive == distance && $0.reply?.kind.isTerminal == true }
        .map(\.kind))
  }

  /// Puts routers that only refuse where they were first met: beyond it they answer every TTL.
  private mutating func placeRefusers() {
    for index in hops.indices {
      for reply in hops[index].target.replies + hops[index].control.replies {
        guard case .unreachable = reply.kind, position(of: reply.sender) == nil else { continue }
        hops[index].addresses.append(reply.sender)
      }
    }
  }
}

extension Hop {
  fileprivate mutating func add(_ probe: Probe, isTarget: Bool, isLast: Bool, isTimed: Bool = true)
  {
    let reply = isLast ? probe.reply : probe.firstReply
    if isTarget {
      target.add(probe, reply)
    } else if probe.kind.isControl {
      control.add(probe, reply)
    } else {
      return
    }
    guard let reply else { return }
    let isHost = isLast && reply.sender == probe.packet.ip.destination
    if reply.kind == .timeExceeded || isHost, !addresses.contains(reply.sender) {
      // Where the host itself answers, others that answered for it come behind.
      addresses.insert(reply.sender, at: isHost ? 0 : addresses.count)
    }
    if isTimed || probe.kind != .datagram { roundTrips.append(reply.time - probe.time) }
    for change in reply.changes where !changes.contains(change) { changes.append(change) }
    for case .labelStack(let labels) in reply.icmp?.extensions ?? [] where self.labels.isEmpty {
      self.labels = labels
    }
  }
}

extension Hop.Sweep {
  fileprivate mutating func add(_ probe: Probe, _ reply: Reply?) {
    sent += 1
    frames.append(probe.frame)
    guard let reply else { return }
    answered += 1
    replies.append(reply)
  }
}

extension Probe {
  /// What a kernel leaves as it is when it sends a SYN again.
  fileprivate struct Resend: Hashable {
    var flow: UInt16
    var sequenceNumber: UInt32
    var timeToLive: Int
  }

  /// What a SYN of a kernel, which offers to scale windows, has in common with those that it sends again;
  /// nil for one that a program wrote.
  fileprivate var resend: Resend? {
    guard case .tcp(let tcp) = packet.transport,
      tcp.options.contains(where: { if case .windowScale = $0 { true } else { false } })
    else { return nil }
    return Resend(
      flow: flow, sequenceNumber: tcp.sequenceNumber.rawValue, timeToLive: timeToLive)
  }
}

extension Probe.Kind {
  /// Whether it asks the host in question, though not its port.
  fileprivate var isControl: Bool {
    switch self {
    case .echo, .otherPort, .acknowledgement, .datagram: true
    case .syn, .otherSource, .elsewhere: false
    }
  }
}
