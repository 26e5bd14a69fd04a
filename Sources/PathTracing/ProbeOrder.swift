import WireFormats

/// A probe to be sent now.
package struct ProbeOrder: Sendable {
  package var kind: Probe.Kind
  /// Source port or echo identifier.
  package var flow: UInt16
  package var timeToLive: Int
  /// How often this was asked before: 0 in the first round.
  package var round: Int
  /// The whole IP packet.
  package var octets: [UInt8]
}
