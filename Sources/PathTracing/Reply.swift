package import WireFormats

/// A packet that answers a probe.
package struct Reply: Sendable {
  /// What the answer says.
  package enum Kind: Hashable, Sendable {
    case synAck
    /// RFC 9293 section 3.10.7.1 asks for an ACK on the reset of a SYN; a forger may forget it.
    case reset(acknowledges: Bool)
    /// An ACK without SYN: a challenge (RFC 5961), or another connection on the same ports.
    case acknowledgement
    case timeExceeded
    case unreachable(UnreachableReason)
    case packetTooBig(mtu: UInt32)
    case parameterProblem
    case echoReply
    /// A datagram in answer to one.
    case datagram

    package var isReset: Bool {
      if case .reset = self { true } else { false }
    }

    /// Whether the answer says what became of the packet, beyond having passed a hop.
    package var isTerminal: Bool {
      switch self {
      case .synAck, .reset, .unreachable, .packetTooBig, .parameterProblem, .echoReply, .datagram:
        true
      case .timeExceeded, .acknowledgement: false
      }
    }
  }

  package var kind: Kind
  package var sender: IPAddress
  package var packet: Packet
  package var time: Timestamp
  package var frame: Int
  /// Index of the interface in the capture.
  package var interface: Int
  /// What the quote shows to have been changed on the way to the sender.
  package var changes: [QuoteChange] = []

  package init(
    kind: Kind, packet: Packet, header: FrameHeader, changes: [QuoteChange] = []
  ) {
    self.kind = kind
    self.packet = packet
    self.changes = changes
    sender = packet.ip.source
    time = header.timestamp
    frame = header.number
    interface = header.interface
  }

  package var quote: ICMPQuote? {
    if case .icmp(let message) = packet.transport { message.quote } else { nil }
  }

  /// Whether the machine that a datagram was for says itself that it has no such port.
  package var isPortOfHost: Bool {
    kind == .unreachable(.port) && quote?.ip.destination == sender
  }

  package var icmp: ICMPMessage? {
    if case .icmp(let message) = packet.transport { message } else { nil }
  }

  package var tcp: TCPHeader? {
    if case .tcp(let header) = packet.transport { header } else { nil }
  }

  /// Hops between the sender and here, guessed from the usual initial values 64, 128, 255.
  package var inferredDistance: Int { Self.inferredDistance(packet.ip.timeToLive) }

  /// The same by the TTL that a packet arrived with.
  package static func inferredDistance(_ timeToLive: UInt8) -> Int {
    // A packet that passed no router comes from the first hop.
    timeToLive.hopsTravelled + 1
  }
}
