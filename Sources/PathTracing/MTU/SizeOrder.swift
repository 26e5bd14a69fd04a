/// A packet of a certain size to be sent.
package struct SizeOrder: Hashable, Sendable {
  /// How the packet shows that it arrived.
  package enum Witness: Hashable, Sendable {
    /// Octets of the session that the peer already has: it answers with a D-SACK of just these
    /// (RFC 2883), and the application never sees them.
    case oldData
    /// A SYN with data: the answer to the SYN shows that the whole packet arrived.
    case paddedSYN
    /// An echo request, whose reply has the same size: both directions have to pass.
    case echo
    /// An echo request in small fragments, whose reply has the size: the way back alone.
    case longReply
  }

  package var witness: Witness
  /// Octets of the IP packet; of a long reply, those of the reply.
  package var size: Int
  package var timeToLive = Planner.fullTTL
  /// Whether routers may cut the packet up: IPv4 without DF.
  package var allowsFragments = false

  package init(
    _ witness: Witness, size: Int, timeToLive: Int = Planner.fullTTL,
    allowsFragments: Bool = false
  ) {
    self.witness = witness
    self.size = size
    self.timeToLive = timeToLive
    self.allowsFragments = allowsFragments
  }
}

/// A packet of a certain size to be sent now.
package struct ReadySizeProbe: Hashable, Sendable {
  package var order: SizeOrder
  /// The whole IP packet, or its fragments.
  package var packets: [[UInt8]]
}
