package import PathTracing
package import WireFormats

/// What came of a run over a simulated network.
package struct Run: Sendable {
  package var trace: Trace
  /// What was sent, in order.
  package var sent: [Sending] = []
  /// When a packet was sent: those of `sent`, and probes of sizes.
  package var times: [Timestamp] = []
  /// The segments of the session, one line each, where they are kept.
  package var sessionFrames: [String] = []
  package var advances = 0
  /// Virtual time from the first call to the end.
  package var elapsed = Interval.zero
  /// When the target's own flow first had an answer that says what became of it.
  package var answered: Interval?
  /// Rules of politeness and progress that the planner broke.
  package var violations: [String] = []

  /// One packet that the planner had sent.
  package struct Sending: Hashable, Sendable {
    package var order: ProbeOrder
    package var time: Timestamp
    package var octets: [UInt8]

    package var kind: Probe.Kind { order.kind }
    package var timeToLive: Int { order.timeToLive }
  }
}

/// The promises about packets sent: a first burst of 64, then 200 a second, and one SYN a second
/// to the host's port after the first second.
enum Politeness {
  /// `left` is when the first packet did, which may have waited for a link-layer address.
  static func violations(
    _ sent: [Timestamp], arrived: [Timestamp], left: Timestamp?
  ) -> [String] {
    guard let first = sent.first else { return [] }
    var violations: [String] = []
    var tokens = 64.0
    var last = first
    for time in sent {
      tokens = min(64, tokens + (time - last).seconds * 200) - 1
      last = time
      if tokens < -0.01 {
        violations.append("sends more than 64 at once and 200 a second")
        break
      }
    }
    let later = arrived.filter { $0 - (left ?? first) >= .seconds(1) }
    for (time, next) in zip(later, later.dropFirst()) where next - time < .seconds(0.999) {
      violations.append(
        "SYNs at \((time - first).seconds) s and \((next - first).seconds) s reach the host")
    }
    return violations
  }
}
