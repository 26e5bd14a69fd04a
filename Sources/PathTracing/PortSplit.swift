package import WireFormats

/// Ports of the host where nothing listens, of which some answer and some do not.
///
/// No filter has a reason to tell ports apart that a seed has picked. A hash over addresses and ports
/// does, where it leads to a link or a machine that fails.
package struct PortSplit: Sendable {
  /// SYNs to such ports that were reset, and those without any answer.
  package private(set) var answered: [Probe] = []
  package private(set) var silent: [Probe] = []

  /// The dynamic range (RFC 6335 section 6), of which a run asks some ports by chance.
  static let range: ClosedRange<UInt16> = 49152...65535

  /// Looks at a run's SYNs to other ports, but for those too young to be judged; nil where all of them
  /// fare alike.
  package init?(_ trace: Trace, before time: Timestamp? = nil) {
    guard trace.isRun else { return nil }
    for probe in trace.probes(.otherPort) {
      guard let port = probe.port, Self.range.contains(port), port != trace.target.port,
        probe.timeToLive >= Planner.fullTTL
      else { continue }
      if probe.replies.contains(where: {
        $0.kind.isReset && $0.sender == trace.target.address
      }) {
        answered.append(probe)
      } else if probe.replies.isEmpty, time.map({ probe.time <= $0 }) ?? true {
        silent.append(probe)
      }
    }
    // What drops marked packets chooses by the mark.
    let marks = Set(answered.map(\.packet.ip.trafficClass))
    silent.removeAll { !marks.contains($0.packet.ip.trafficClass) }
    if answered.isEmpty || silent.isEmpty { return nil }
  }

  /// The silent ones' share of all, as Laplace estimates it.
  package var share: Double {
    Double(silent.count + 1) / Double(silent.count + answered.count + 2)
  }
}
