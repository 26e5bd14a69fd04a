import WireFormats

extension Network {
  /// Leads a packet from a hop towards the host.
  mutating func travel(_ datagram: Datagram, from start: Int, at departure: Timestamp) {
    var datagram = datagram
    var time = departure
    var hop = start
    while true {
      guard fits(&datagram, hop, isForward: true, time),
        crosses(hop, isForward: true, &time)
      else { return }
      if chance(scene.links[hop].duplication) {
        var copy = datagram
        let later = time + .milliseconds(1)
        if let onward = enter(&copy, hop + 1, later) { travel(copy, from: onward, at: later) }
      }
      guard let onward = enter(&datagram, hop + 1, time) else { return }
      hop = onward
    }
  }

  /// Takes a packet through a hop; the hop that it goes on from, nil where it ends.
  private mutating func enter(_ datagram: inout Datagram, _ hop: Int, _ time: Timestamp) -> Int? {
    guard hop <= scene.routers.count else {
      events.add(.arrival(datagram), at: time)
      return nil
    }
    let router = scene.routers[hop - 1]
    guard passes(router.filters, .ingress, datagram, hop, time) else { return nil }
    let refusal: Complaint
    switch router.route {
    case .forward, .loop:
      guard datagram.packet.ip.timeToLive > 1 else {
        events.add(.error(.expired, hop: hop, isRoute: false, datagram), at: time)
        return nil
      }
      datagram.packet.ip.timeToLive -= 1
      guard passes(router.filters, .forward, datagram, hop, time) else { return nil }
      guard passes(router.filters, .egress, datagram, hop, time) else { return nil }
      if !router.rewrites.isEmpty { rewrite(&datagram.packet, router.rewrites) }
      if let translation = router.translation { translate(&datagram.packet, translation) }
      if case .loop(let hop) = router.route { return hop - 1 }
      if hop == scene.routers.count, scene.host.isDown {
        events.add(.resolution(datagram), at: time)
        return nil
      }
      return hop
    case .none: refusal = .noRoute
    case .unreachable: refusal = .unreachableRoute
    case .prohibit: refusal = .prohibited
    case .blackhole: return nil
    }
    events.add(.error(refusal, hop: hop, isRoute: true, datagram), at: time)
    return nil
  }

  /// Leads a packet from a hop back to the client.
  mutating func back(_ datagram: Datagram, from start: Int, at departure: Timestamp) {
    var datagram = datagram
    var time = departure
    for hop in stride(from: start - 1, through: 0, by: -1) {
      let link = scene.links[hop]
      guard fits(&datagram, hop, isForward: false, time),
        crosses(hop, isForward: false, &time)
      else { return }
      time = time + link.extraDelayBack
      if chance(link.duplication) {
        var copy = datagram
        let later = time + .milliseconds(1)
        if enterBack(&copy, hop, later) { back(copy, from: hop, at: later) }
      }
      guard enterBack(&datagram, hop, time) else { return }
    }
    events.add(.delivery(datagram), at: time)
  }

  /// Takes a packet through a router on the way back; hop 0 is the client.
  private mutating func enterBack(
    _ datagram: inout Datagram, _ hop: Int, _ time: Timestamp
  ) -> Bool {
    let routers = hop > 0 ? 1 : 0
    let left = Int(datagram.packet.ip.timeToLive) - routers - scene.links[hop].extraHopsBack
    guard left > 0 else { return false }
    datagram.packet.ip.timeToLive = UInt8(clamping: left)
    guard hop > 0 else { return true }
    let router = scene.routers[hop - 1]
    guard passes(router.filters, .back, datagram, hop, time) else { return false }
    if router.translation != nil || !router.rewrites.isEmpty {
      clamp(&datagram.packet, router.rewrites)
      restore(&datagram, by: router)
    }
    return true
  }

  /// Tells whether a packet gets over a link, and when.
  private mutating func crosses(_ index: Int, isForward: Bool, _ time: inout Timestamp) -> Bool {
    let link = scene.links[index]
    switch isForward ? link.lossForward : link.lossBack {
    case .none: break
    case .independent(let share): if chance(share) { return false }
    case .bursts(let start, let end):
      let state = 2 * index + (isForward ? 0 : 1)
      isBursting[state] = isBursting[state] ? !chance(end) : chance(start)
      if isBursting[state] { return false }
    case .total: return false
    }
    time = time + link.delay + upTo(link.jitter)
    if isForward, !hasLoop {
      // A link delivers in order; on the way back packets join at every hop.
      time = max(time, lastDelivery[index])
      lastDelivery[index] = time
    }
    if chance(link.reordering) { time = time + upTo(link.reorderingDelay) }
    return true
  }

  /// Applies the filters of a stage; false where the packet ends.
  private mutating func passes(
    _ filters: [Filter], _ stage: Filter.Stage, _ datagram: Datagram, _ hop: Int,
    _ time: Timestamp
  ) -> Bool {
    for filter in filters where filter.stage == stage && filter.match.fits(datagram.packet) {
      guard filter.period?.contains(time - Self.start) ?? true else { continue }
      switch filter.action {
      case .drop: return false
      case .reject(let complaint):
        // Nobody complains about a complaint (RFC 1122 section 3.2.2).
        guard stage != .back else { return false }
        events.add(.error(complaint, hop: hop, isRoute: false, datagram), at: time)
        return false
      case .reset(let acknowledges, let timeToLive):
        guard stage != .back else { return false }
        forgeReset(to: datagram, timeToLive, acknowledges, hop, time)
        return false
      case .redirect:
        guard stage != .back, let tcp = datagram.packet.tcp else { continue }
        if !tcp.flags.contains(.rst), let reset = kernelReset(to: datagram.packet, 64) {
          back(Datagram(reset), from: hop, at: time)
        }
        return false
      case .inject(let timeToLive):
        guard stage != .back else { continue }
        forgeReset(to: datagram, timeToLive, true, hop, time)
      case .proxy(let timeToLive):
        guard stage != .back, let tcp = datagram.packet.tcp else { continue }
        if tcp.isSYN, let answer = synAck(to: datagram.packet, isn(), timeToLive) {
          back(Datagram(answer), from: hop, at: time)
        }
        return false
      }
    }
    return true
  }

  private mutating func forgeReset(
    to datagram: Datagram, _ timeToLive: UInt8, _ acknowledges: Bool, _ hop: Int, _ time: Timestamp
  ) {
    guard let tcp = datagram.packet.tcp, !tcp.flags.contains(.rst),
      let reset = Packet.reset(
        to: datagram.packet, timeToLive: timeToLive, acknowledges: acknowledges)
    else { return }
    back(Datagram(reset), from: hop, at: time)
  }
}
