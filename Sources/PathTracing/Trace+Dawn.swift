package import WireFormats

// A way may be dark when a run begins: a link that comes up, a route that is still being learnt. All that
// was asked by then met the same silence, whatever it was. Its like, asked again later, is answered.

/// The dark beginning of a run.
extension Trace {
  /// Less than this passes between the probes of one burst.
  static let burst = Interval.milliseconds(100)

  /// When the first probe left that was answered from beyond the gateway, where its like had been lost.
  ///
  /// Nil where the way was open from the first packet on, or nothing shows that it was not.
  package var dawn: Timestamp? {
    guard isRun, let first = probes.first?.time else { return nil }
    var gateways = Set(probes.lazy.filter { $0.timeToLive == 1 }.compactMap(\.timeExceeded?.sender))
    if let source { gateways.insert(source) }
    func isAnswered(_ probe: Probe) -> Bool {
      probe.replies.contains { !gateways.contains($0.sender) || $0.sender == target.address }
    }
    guard let dawn = probes.first(where: isAnswered)?.time, dawn - first > Self.burst else {
      return nil
    }
    let lost = Set(
      probes.lazy.filter { $0.time < dawn && $0.replies.isEmpty }.map(ProbeLikeness.init))
    // A filter that takes the first SYN of a stranger takes no other packet.
    let relit = lost.intersection(probes.lazy.filter(isAnswered).map(ProbeLikeness.init))
    let isProven = Set(relit.map(\.matter)).count >= 2
    return isProven ? dawn : nil
  }

  /// The trace without what met nothing but the dark, where its silence would set it apart from others.
  ///
  /// SYNs to the port that have all been silent, then and later, stay.
  package var sinceDawn: Trace {
    guard let dawn else { return self }
    func isAsked(_ probe: Probe) -> Bool {
      probe.kind == asks && probe.timeToLive >= Planner.fullTTL
    }
    let isSilent = probes.allSatisfy { !isAsked($0) || $0.replies.isEmpty }
    var trace = self
    trace.probes.removeAll {
      $0.time < dawn && $0.replies.isEmpty && !(isSilent && isAsked($0))
    }
    return trace
  }
}

/// What two probes share that should fare alike.
private struct ProbeLikeness: Hashable {
  var kind: Probe.Kind
  var timeToLive: Int
  var port: UInt16?
  var variant: SynVariant

  /// The same without the flow.
  var matter: Matter { Matter(kind: kind, timeToLive: timeToLive, port: port) }

  struct Matter: Hashable {
    var kind: Probe.Kind
    var timeToLive: Int
    var port: UInt16?
  }

  init(_ probe: Probe) {
    kind = probe.kind
    timeToLive = probe.timeToLive
    port = probe.port
    variant = SynVariant(probe)
  }
}
