package import WireFormats

/// A probe to be sent.
package struct ProbeOrder: Hashable, Sendable {
  package var kind: Probe.Kind
  /// Source port or echo identifier.
  package var flow: UInt16
  /// The port to ask; nil for an echo request.
  package var port: UInt16?
  package var timeToLive: Int
  /// The octet of DSCP and ECN.
  package var trafficClass: UInt8 = 0
  /// A SYN without options, and with a window that needs none.
  package var isMinimal = false
  /// A SYN that asks for ECN (RFC 3168 section 6.1.1).
  package var requestsECN = false
  /// Where it comes from, if not from the run's own source.
  package var source: IPAddress?
  /// Where it goes to, if not to the target.
  package var destination: IPAddress?

  package init(
    kind: Probe.Kind, flow: UInt16, port: UInt16? = nil, timeToLive: Int, trafficClass: UInt8 = 0,
    isMinimal: Bool = false, requestsECN: Bool = false
  ) {
    self.kind = kind
    self.flow = flow
    self.port = port
    self.timeToLive = timeToLive
    self.trafficClass = trafficClass
    self.isMinimal = isMinimal
    self.requestsECN = requestsECN
  }
}

/// A probe to be sent now, with its octets.
package struct ReadyProbe: Hashable, Sendable {
  package var order: ProbeOrder
  /// The whole IP packet.
  package var octets: [UInt8]
}
