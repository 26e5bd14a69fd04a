package import WireFormats

/// The way to the target as the sweeps of a trace show it.
package struct Path: Sendable {
  /// A point on the way: TTL 0 is the probing machine.
  package struct Point: Hashable, Sendable {
    /// Stands for the TTL of a host whose distance no sweep measured.
    package static let unknownTTL = -1

    package var timeToLive: Int
    package var address: IPAddress?

    package init(timeToLive: Int, address: IPAddress?) {
      self.timeToLive = timeToLive
      self.address = address
    }
  }

  /// From TTL 1 without gaps: to the host where its distance is known, else to the last TTL swept.
  package internal(set) var hops: [Hop] = []
  /// The lowest TTL at which the host itself answered, where the TTL below was asked too.
  package private(set) var distance: Int?
  /// The SYN of the lowest TTL that got a final answer, with that answer.
  package private(set) var arrival: (probe: Probe, reply: Reply)?
  /// The last point that provably handled the target's own flow; nil when no SYN left.
  package private(set) var lastHandled: Point?
  /// The first point beyond `lastHandled` that a control proved alive.
  package private(set) var nextAlive: Point?
  /// Whether hops count from the capture, which shows the probes coming in, and not from the client.
  package let isSeenArriving: Bool
  /// The longest round trip of any answer.
  package internal(set) var longestRoundTrip: Interval?

  /// Looks at a trace; a distance that is known already is taken as it is.
  package init(_ trace: Trace, distance known: Int? = nil) {
    isSeenArriving = trace.isSeenArriving
    findArrival(trace)
    distance = known ?? Self.distance(trace)
    collectHops(trace)
    findInterval(trace)
  }

  package func hop(_ timeToLive: Int) -> Hop? {
    timeToLive >= 1 && timeToLive <= hops.count ? hops[timeToLive - 1] : nil
  }

  /// How often an address comes back after a hop that it did not answer for: twice is a loop.
  package var returns: Int {
    let addresses = hops.map(\.address)
    return addresses.indices.count { index in
      guard let address = addresses[index],
        let last = addresses[..<index].lastIndex(of: address)
      else { return false }
      return last < index - 1
    }
  }

  /// The lowest TTL at which an address stands: where packets expire, or where it first refuses.
  package func position(of address: IPAddress) -> Int? {
    hops.first { $0.addresses.contains(address) }?.timeToLive
  }

  private mutating func findArrival(_ trace: Trace) {
    for probe in trace.probes(trace.asks) {
      guard let reply = probe.reply, reply.kind.isTerminal else { continue }
      if arrival.map({ probe.timeToLive < $0.probe.timeToLive }) ?? true {
        arrival = (probe, reply)
      }
    }
  }

  /// The host's distance by the most trustworthy answers there are.
  ///
  /// An echo reply or an error from the target's address comes from the host, a SYN-ACK nearly
  /// always; a reset is the easiest to forge.
  private static func distance(_ trace: Trace) -> Int? {
    let byPing = distance(trace.probes(.echo)) { $0.kind == .echoReply }
    let nearest = byPing == 1 ? nil : distanceByTCP(trace)
    // Where each ping that was to end at the host got lost, the host seems farther away.
    if let nearest, nearest < byPing ?? .max, isAsFarAsPing(trace, nearest) { return nearest }
    if let byPing { return byPing }
    if let distance = distance(
      trace.probes(.datagram), { $0.isPortOfHost || $0.kind == .datagram })
    {
      return distance
    }
    guard let nearest, !isForwarding(trace, nearest) else { return nil }
    // A box answers for the host where a ping that goes all the way is answered and one that ends
    // there is not.
    let hasEchoReply = trace.probes(.echo).contains { $0.reply?.kind == .echoReply }
    let isBox =
      hasEchoReply
      && trace.probes(.echo).contains { probe in
        probe.replies.isEmpty && probe.timeToLive >= nearest
          && probe.timeToLive <= Planner.highestSweepTTL
      }
    return isBox ? nil : nearest
  }

  /// Whether who answers TCP at a TTL is no box in front of the host: all that it sends comes from
  /// as far away as the host's echo replies, and nothing expires there.
  private static func isAsFarAsPing(_ trace: Trace, _ timeToLive: Int) -> Bool {
    let pings = trace.probes(.echo).lazy.flatMap(\.replies).filter { $0.kind == .echoReply }
    guard let farthest = pings.map(\.inferredDistance).max(), !isForwarding(trace, timeToLive)
    else { return false }
    return trace.probes.allSatisfy { probe in
      probe.timeToLive < timeToLive
        || ![trace.asks, .otherPort, .acknowledgement].contains(probe.kind)
        || probe.replies.allSatisfy { $0.inferredDistance == farthest }
    }
  }

  /// Whether a router lets packets expire at a TTL or beyond it: no host is there.
  private static func isForwarding(_ trace: Trace, _ timeToLive: Int) -> Bool {
    trace.probes.contains { probe in
      probe.timeToLive >= timeToLive && probe.timeToLive <= Planner.highestSweepTTL
        && probe.timeExceeded.map { $0.sender != trace.target.address } ?? false
    }
  }

  private static func distanceByTCP(_ trace: Trace) -> Int? {
    distance(trace.probes(trace.asks)) { reply in
      if case .unreachable = reply.kind { return reply.sender == trace.target.address }
      return reply.kind == .synAck
    }
      ?? distanceOfPorts(trace) { $0.kind == .synAck }
      ?? distance(trace.probes(.syn)) { $0.kind.isReset }
      ?? distance(trace.probes(.acknowledgement)) { $0.kind.isReset }
      ?? distanceOfPorts(trace) { $0.kind.isReset }
  }

  /// By the answers of other ports, of which few are asked: what expires one hop nearer shows that it is no
  /// nearer.
  private static func distanceOfPorts(
    _ trace: Trace, _ isFromHost: (Reply) -> Bool
  ) -> Int? {
    distance(trace.probes(.otherPort), isFromHost).flatMap { distance in
      distance == 1
        || trace.probes.contains {
          $0.timeToLive == distance - 1 && $0.timeExceeded != nil
        } ? distance : nil
    }
  }

  private static func distance(
    _ probes: some Sequence<Probe>, _ isFromHost: (Reply) -> Bool
  ) -> Int? {
    var lowest: Int?
    var asked: Set<Int> = []
    for probe in probes {
      asked.insert(probe.timeToLive)
      if probe.replies.contains(where: isFromHost) {
        lowest = min(lowest ?? .max, probe.timeToLive)
      }
    }
    guard let lowest, lowest == 1 || asked.contains(lowest - 1) else { return nil }
    return lowest
  }

  private mutating func findInterval(_ trace: Trace) {
    for probe in trace.probes(trace.asks) {
      if lastHandled == nil { lastHandled = Point(timeToLive: 0, address: trace.source) }
      // A full TTL that runs out means a loop: it names no position.
      guard let reply = probe.timeExceeded, hops.indices.contains(probe.timeToLive - 1),
        probe.timeToLive > (lastHandled?.timeToLive ?? 0)
      else { continue }
      lastHandled = Point(timeToLive: probe.timeToLive, address: reply.sender)
    }
    handleQuotes(trace)
    // Where TCP gets a new time to live on the way, it may have come to any hop up to the host.
    let isRefreshed = trace.probes(.otherPort).contains {
      $0.timeToLive < distance ?? 0
        && ($0.reply?.kind == .synAck || $0.reply?.kind.isReset ?? false)
    }
    if isRefreshed, arrival == nil, let distance, let host = hops.last {
      nextAlive = Point(timeToLive: distance, address: host.address)
      return
    }
    // A reset that names no SYN leaves it open which ones were only not reported.
    var hasSuspect = arrival?.reply.kind == .reset(acknowledges: false)
    // Before the first hop that a SYN was to end at, and did not, none is known to have died.
    var isAsked = false
    for hop in hops.dropFirst(passed(trace)) {
      isAsked = isAsked || hop.target.sent > 0 || hop.timeToLive == distance
      // Where no ping is answered, the host's other ports show it alive, where it stands.
      let sign = hop.controlSign ?? (hop.timeToLive == distance ? hop.answerOfPort : nil)
      guard isAsked, let sign else { continue }
      // Where one limits its reports, what others keep silent about has to be proven too.
      if hop.timeToLive != distance, !(hasSuspect ? hop.hasProvenSilence : !hop.isSuspect) {
        hasSuspect = true
        continue
      }
      nextAlive = Point(timeToLive: hop.timeToLive, address: sign.sender)
      return
    }
  }
}

extension Path {
  /// Finds handling that no report of an expired SYN shows: such reports get lost or limited.
  private mutating func handleQuotes(_ trace: Trace) {
    // The quote of a refusal holds the TTL that the routers up to there had left.
    if let (probe, reply) = arrival, let left = reply.quote?.ip.timeToLive {
      handle(upTo: probe.timeToLive - Int(left))
    }
    // A box that rewrites sequence numbers hides which SYN a report quotes, not whose flow: the
    // control tells where its sender stands.
    for stray in trace.strays where stray.kind == .timeExceeded {
      guard stray.quote?.destinationPort == trace.target.port,
        let hop = hops.first(where: { $0.controlSign?.sender == stray.sender })
      else { continue }
      handle(upTo: hop.timeToLive)
    }
  }

  /// The TTL up to which the flow got by all evidence: a SYN that ended there met no refusal, while
  /// one that went farther did.
  private func passed(_ trace: Trace) -> Int {
    let after = lastHandled?.timeToLive ?? 0
    // A reset without ACK does not name its SYN.
    guard let refused = arrival?.probe.timeToLive,
      arrival?.reply.kind != .reset(acknowledges: false)
    else { return after }
    let spared = trace.probes(trace.asks).filter {
      $0.timeToLive < refused && $0.timeToLive <= hops.count
    }
    return max(after, spared.map(\.timeToLive).max() ?? 0)
  }

  private mutating func handle(upTo timeToLive: Int) {
    guard let last = lastHandled, timeToLive > last.timeToLive, timeToLive <= hops.count,
      timeToLive < distance ?? .max
    else { return }
    lastHandled = Point(timeToLive: timeToLive, address: hop(timeToLive)?.address)
  }
}
