package import WireFormats

/// The target: what its ports, its filter and its stack do with what arrives.
package struct Host: Sendable {
  /// What a port does with a SYN that the filter lets in.
  package enum Port: Hashable, Sendable {
    case listening
    case closed
    /// The accept queue is full: SYNs vanish, other segments meet a reset.
    case queueFull
  }

  package var address: IPAddress
  package var ports: [UInt16: Port] = [:]
  package var otherPorts = Port.closed
  /// What stands behind ports that accept; OpenSSH where nothing is said.
  package var services: [UInt16: Service] = [:]
  package var interfaceMTU = 1500
  /// The INPUT chain, in order.
  package var filters: [Filter] = []
  package var answersEcho = true
  /// Whether a datagram to a port where nothing listens is answered with port unreachable.
  package var refusesDatagrams = true
  /// Whether nobody has the address: the last router finds that out.
  package var isDown = false
  package var initialTimeToLive: UInt8 = 64
  /// Linux echoes the DSCP of the SYN in a reset.
  package var echoesTrafficClass = true
  package var limit = Router.Limit.linux
  /// Whether its stack numbers IPv4 packets and allows fragments, as older ones do.
  package var countsPackets = false
  package var quoteLength = 548
  /// Ports whose connections are led on to a container, one hop farther.
  package var forwardedPorts: Set<UInt16> = []
  /// The source of SYN-ACKs where it is another one than the address (a multihomed host).
  package var answeringAddress: IPAddress?
  /// Answers that the host sends late.
  package var delay = Interval.zero

  package init(_ address: IPAddress) {
    self.address = address
  }
}
