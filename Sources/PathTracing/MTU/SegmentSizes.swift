import WireFormats

// RFC 9293 section 3.7.1: the MSS option of a SYN tells what its sender can take. Routers in front
// of small links lower it (TCPMSS); the quotes of SYNs that expire on the way show where.

/// The MSS options of both SYNs, and where the one sent was lowered.
package struct SegmentSizes: Hashable, Sendable {
  package var sent: Int?
  package var received: Int?
  /// The last hop that still quoted the option as it was sent, 0 for this machine; nil where no
  /// quote shows another value.
  package var clampedAfter: Int?
  /// What the quotes show behind it.
  package var clamped: Int?

  package init(_ trace: Trace) {
    for probe in trace.probes(.syn) {
      guard let size = Self.size(probe.packet) else { continue }
      if sent == nil { sent = size }
      guard received == nil, let answer = probe.reply, answer.kind == .synAck else { continue }
      received = Self.size(answer.packet)
    }
    findClamp(trace)
  }

  private mutating func findClamp(_ trace: Trace) {
    var lastWhole = 0
    var firstChanged: (hop: Int, size: Int)?
    for probe in trace.probes(.syn) {
      guard let own = Self.size(probe.packet), let expired = probe.timeExceeded,
        let quoted = expired.quote?.tcp, !quoted.optionsAreCut,
        let size = quoted.maximumSegmentSize.map({ Int($0) })
      else { continue }
      if size == own {
        lastWhole = max(lastWhole, probe.timeToLive)
      } else if firstChanged.map({ probe.timeToLive < $0.hop }) ?? true {
        firstChanged = (probe.timeToLive, size)
      }
    }
    guard let firstChanged, lastWhole < firstChanged.hop else { return }
    clampedAfter = lastWhole
    clamped = firstChanged.size
  }

  private static func size(_ packet: Packet) -> Int? {
    guard case .tcp(let tcp) = packet.transport else { return nil }
    return tcp.maximumSegmentSize.map { Int($0) }
  }
}
