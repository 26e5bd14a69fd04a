import WireFormats

/// What may make one SYN fare otherwise than another to the same port.
package struct SynVariant: Hashable, Sendable {
  /// The source port: what load balancers and odd filters look at.
  package var flow: UInt16
  /// Without TCP options.
  package var isMinimal: Bool
  /// With a DSCP.
  package var isMarked: Bool
  /// With the flags that ask for ECN (RFC 3168 section 6.1.1).
  package var requestsECN: Bool

  package init(flow: UInt16, isMinimal: Bool, isMarked: Bool, requestsECN: Bool) {
    self.flow = flow
    self.isMinimal = isMinimal
    self.isMarked = isMarked
    self.requestsECN = requestsECN
  }

  /// The variant of a SYN that was sent.
  package init(_ probe: Probe) {
    let tcp =
      if case .tcp(let header) = probe.packet.transport { header } else { nil as TCPHeader? }
    self.init(
      flow: probe.flow, isMinimal: tcp?.options.isEmpty ?? true,
      isMarked: probe.packet.ip.trafficClass & 0xfc != 0,
      requestsECN: tcp?.flags.contains(.ece) ?? false)
  }
}
