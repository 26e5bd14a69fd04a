package import WireFormats

/// A rule of a packet filter on a router or a host.
package struct Filter: Sendable {
  /// Which packets the rule is for.
  package enum Match: Sendable {
    case all
    case tcp
    case port(UInt16)
    /// All TCP ports but these.
    case otherPorts([UInt16])
    case sourcePorts(Set<UInt16>)
    case echo
    /// SYNs to a port: new connections only.
    case openings([UInt16])
    case custom(@Sendable (Packet) -> Bool)

    func fits(_ packet: Packet) -> Bool {
      switch self {
      case .all: true
      case .tcp: packet.tcp != nil
      case .port(let port):
        packet.tcp.map { $0.destinationPort == port || $0.sourcePort == port } ?? false
      case .otherPorts(let ports): packet.tcp.map { !ports.contains($0.destinationPort) } ?? false
      case .sourcePorts(let ports): packet.tcp.map { ports.contains($0.sourcePort) } ?? false
      case .echo:
        if case .icmp(let message) = packet.transport { !message.header.isError } else { false }
      case .openings(let ports):
        packet.tcp.map { $0.isSYN && ports.contains($0.destinationPort) } ?? false
      case .custom(let predicate): predicate(packet)
      }
    }
  }

  package enum Action: Sendable {
    case drop
    case reject(Complaint)
    /// A forged reset; Linux marks it with DSCP 0.
    case reset(acknowledges: Bool, timeToLive: UInt8)
    /// What passes is led to the router itself, where nothing listens: its kernel resets.
    case redirect
    /// A forged reset besides, while the packet goes on.
    case inject(timeToLive: UInt8)
    /// A SYN-ACK in the host's name.
    case proxy(timeToLive: UInt8)
  }

  /// Where in a router's work: Linux's PREROUTING, FORWARD (behind the TTL check), POSTROUTING.
  package enum Stage: Sendable {
    case ingress
    case forward
    case egress
    /// Packets on their way back to the client.
    case back
  }

  package var match: Match
  package var action: Action
  package var stage: Stage
  /// When the rule is there, from the beginning of the network on; nil for always.
  package var period: Range<Interval>?

  package init(_ match: Match, _ action: Action, _ stage: Stage = .forward) {
    self.match = match
    self.action = action
    self.stage = stage
  }

  /// The rule for some time only.
  package func during(_ period: Range<Double>) -> Filter {
    var filter = self
    filter.period = .seconds(period.lowerBound)..<(.seconds(period.upperBound))
    return filter
  }

  package static let reset = Action.reset(acknowledges: true, timeToLive: 64)
}
