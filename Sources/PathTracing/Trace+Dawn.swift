package import WireFormats

// A way may be dark when a run begins: a link that comes up, a route that is still being learnt. All that
// was asked by then met the same silence, whatever it was. Its like, asked again later, is answered.

/// The dark beginning of a run.
extension Trace {
  /// Less than this passes between the probes of one burst.
  static let burst = Interval.milliseconds(100)

  /// When and from where on a way became lit.
  package struct Dawn: Sendable {
    /// When the first probe left that was answered from beyond, where its like had been lost.
    package let time: Timestamp
    /// The last hop that answered before; 0 for none.
    package let lastLit: Int
  }

  /// The end of the dark; nil where the way was open from the first packet on, or nothing shows that
  /// it was not.
  package var dawn: Dawn? {
    guard isRun, let first = probes.first?.time else { return nil }
    var lastLit = 0
    var near: Set<IPAddress> = source.map { [$0] } ?? []
    for probe in probes.prefix(while: { $0.time - first <= Self.burst }) {
      for reply in probe.replies where reply.sender != source {
        guard reply.kind == .timeExceeded, reply.sender != target.address else { return nil }
        near.insert(reply.sender)
        lastLit = max(lastLit, probe.timeToLive)
      }
    }
    func isAnswered(_ probe: Probe) -> Bool {
      probe.replies.contains { !near.contains($0.sender) }
    }
    guard let time = probes.first(where: isAnswered)?.time else { return nil }
    let lost = Set(
      probes.lazy.filter { $0.time < time && $0.replies.isEmpty }.map(ProbeLikeness.init))
    // A filter that takes the first SYN of a stranger takes no other packet.
    let relit = lost.intersection(probes.lazy.filter(isAnswered).map(ProbeLikeness.init))
    guard Set(relit.map(\.matter)).count >= 2 else { return nil }
    return Dawn(time: time, lastLit: lastLit)
  }

  /// The trace without what met nothing but the dark, where its silence would set it apart from others.
  ///
  /// SYNs to the port that have all been silent, then and later, stay.
  package func since(_ dawn: Dawn?) -> Trace {
    guard let dawn = dawn?.time else { return self }
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
