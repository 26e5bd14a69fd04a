import WireFormats

/// The time in which routers had no route.
extension Trace {
  /// As many routers as one way leads over; each is looked up in the whole trace.
  private static let mostRouters = 8

  /// The lapses of routers that SYNs to the port had passed before.
  package var lapses: [RouteLapse] {
    var routers: [IPAddress] = []
    for probe in probes {
      for reply in probe.replies where reply.isWithoutRoute && reply.sender != target.address {
        guard reply.sender != source, !routers.contains(reply.sender) else { continue }
        if routers.count < Self.mostRouters { routers.append(reply.sender) }
      }
    }
    return routers.compactMap(lapse)
  }

  private func lapse(of router: IPAddress) -> RouteLapse? {
    func isRefused(_ probe: Probe) -> Bool {
      probe.replies.contains { $0.sender == router && $0.isWithoutRoute }
    }
    guard let first = probes.firstIndex(where: isRefused),
      let last = probes.lastIndex(where: isRefused),
      let reply = probes[first].replies.first(where: { $0.sender == router && $0.isWithoutRoute }),
      let position = position(of: router, by: probes[first], reply)
    else { return nil }
    func passes(_ probe: Probe) -> Bool {
      probe.replies.contains { reply in
        reply.sender == target.address
          || reply.kind == .timeExceeded && reply.sender != router && probe.timeToLive > position
      }
    }
    guard !probes[first...last].contains(where: passes),
      probes[..<first].contains(where: { $0.kind == asks && passes($0) })
    else { return nil }
    let end = probes[(last + 1)...].first { $0.kind == asks && passes($0) }?.time
    // What comes again in the same burst has not gone away: other packets of it go another way.
    if let end, end - probes[first].time < Self.burst { return nil }
    let refused = probes[first...last].filter(isRefused)
    return RouteLapse(
      router: router, reason: reason(reply), begin: probes[first].time,
      end: end,
      frames: refused.flatMap { [$0.frame] + $0.replies.map(\.frame) })
  }

  private func reason(_ reply: Reply) -> UnreachableReason {
    if case .unreachable(let reason) = reply.kind { reason } else { .noRoute }
  }

  /// The hop of a router: where packets expire at it, else the last that its quote leaves open.
  private func position(of router: IPAddress, by probe: Probe, _ reply: Reply) -> Int? {
    probes.lazy.filter { $0.timeExceeded?.sender == router }.map(\.timeToLive).min()
      ?? reply.quote.map { probe.timeToLive - Int($0.ip.timeToLive) + 1 }
  }

  /// The trace without what lapses that have ended kept from its goal.
  package func without(_ lapses: [RouteLapse]) -> Trace {
    let lapses = lapses.filter { $0.end != nil }
    guard !lapses.isEmpty else { return self }
    var trace = self
    trace.probes.removeAll { probe in
      lapses.contains { lapse in
        lapse.covers(probe.time)
          && probe.replies.allSatisfy { $0.sender == lapse.router && $0.isWithoutRoute }
      }
    }
    return trace
  }
}

extension Reply {
  /// Whether it says that there is no way, as routers do for want of a route or of the next router.
  package var isWithoutRoute: Bool {
    kind == .unreachable(.noRoute) || kind == .unreachable(.host)
  }
}
