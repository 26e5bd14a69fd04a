package import WireFormats

/// The probing machine: its kernel, its own filters and routes, and the tap of the capture.
package struct Client: Sendable {
  /// The kernel's refusal to send.
  package struct Refusal: Sendable {
    package var match: Filter.Match
    package var errno: String
    /// What a reject rule says on the loopback device besides.
    package var answer: Filter.Action?

    package init(_ match: Filter.Match, errno: String, answer: Filter.Action? = nil) {
      self.match = match
      self.errno = errno
      self.answer = answer
    }
  }

  package var address: IPAddress
  /// Another address of the interface.
  package var otherAddress: IPAddress?
  package var interface = "eth0"
  package var interfaceMTU = 1500
  /// The link type of the tap.
  package var linkType = LinkType.ethernet
  /// The OUTPUT chain and the routing table, as far as they refuse.
  package var refusals: [Refusal] = []
  /// What an ordinary connection meets before anything leaves, where a rule asks for the user.
  package var connectErrno: String?
  /// An egress filter between the kernel and the tap.
  package var egressDrops: Filter.Match?
  /// An INPUT filter behind the tap: the kernel never sees what it matches.
  package var inputDrops: Filter.Match?
  /// Whether nobody answers for the next hop at the link layer.
  package var nextHopIsDead = false
  /// How long before the run another program began to ask for the next hop in vain.
  package var nextHopAskedBefore = Interval.zero
  /// Whether the next hop's link-layer address is known and nobody has it any more.
  package var nextHopIsGone = false
  /// Whether the next hop's link-layer address is known and needs no question.
  package var knowsNextHop = false
  /// Whether the next hop's answers at the link layer are seen, and the kernel never gets them.
  package var ignoresNextHop = false
  /// Whether no route but the default puts the target on the link.
  package var isLinkAssumed = false
  /// Whether the target's address is one of this machine's own.
  package var isTarget = false
  /// Whether the route has several next hops.
  package var isMultipath = false
  /// Whether it takes one of them for all connections to one target.
  package var isSpreadByAddress = false
  /// Whether the interface is a tunnel.
  package var isTunnel = false
  /// How long the next hop takes to tell its link-layer address: its first answers get lost.
  package var nextHopDelay = Interval.zero
  /// The errno of the route look-up, where it fails.
  package var routeErrno: String?
  /// Whether the kernel resets connections that it does not know.
  package var kernelResets = true
  /// Packets of others that the tap sees, by the time since the start.
  package var visitors: [(after: Interval, datagram: Datagram)] = []

  package init(_ address: IPAddress) {
    self.address = address
  }
}
