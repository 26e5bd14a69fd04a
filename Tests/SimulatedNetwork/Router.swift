package import WireFormats

/// A router of the chain: filters, a route to the host, and the manners of its ICMP.
package struct Router: Sendable {
  /// The entry that the routing table holds for the host; Linux reads it before the TTL check.
  package enum Route: Hashable, Sendable {
    case forward
    case none
    case unreachable
    case prohibit
    case blackhole
    /// Back to the router at this hop.
    case loop(to: Int)
  }

  /// How many errors a router makes.
  package enum Limit: Hashable, Sendable {
    case unlimited
    /// 6 at once, then one a second, time exceeded and unreachable together (icmp_ratelimit).
    case linux
    /// One unreachable in so much time; time exceeded without a limit, as Cisco IOS does.
    case unreachables(Interval)
    /// One error of any kind in so much time.
    case all(Interval)
  }

  /// Source network address translation at a router.
  package struct Translation: Sendable {
    package var source: IPAddress
    /// Whether errors from beyond get back the addresses and ports that the client knows.
    package var restoresQuotes = true
    /// What is added to TCP source ports, modulo 2^16.
    package var portShift: UInt16 = 0

    package init(to source: IPAddress, restoresQuotes: Bool = true, portShift: UInt16 = 0) {
      self.source = source
      self.restoresQuotes = restoresQuotes
      self.portShift = portShift
    }
  }

  /// Header fields that a router rewrites on packets towards the host.
  package enum Rewrite: Hashable, Sendable {
    case trafficClass(UInt8)
    case timeToLive(UInt8)
    case sequenceNumbers(shift: UInt32)
    case maximumSegmentSize(UInt16)
    case identification(UInt16)
  }

  package var address: IPAddress
  /// The second router beside it, where TCP goes and other protocols do not.
  package var addressForTCP: IPAddress?
  package var filters: [Filter] = []
  package var route = Route.forward
  /// Whether expired packets are reported.
  package var reportsExpiry = true
  /// Whether any error is sent at all.
  package var sendsErrors = true
  package var limit = Limit.unlimited
  /// Octets behind the IP header: 8 (RFC 792), 28, 128, 548 (Linux).
  package var quoteLength = 548
  /// MPLS labels in errors (RFC 4950).
  package var labels: [UInt32] = []
  package var initialTimeToLive: UInt8 = 64
  package var translation: Translation?
  package var rewrites: [Rewrite] = []

  package init(_ address: IPAddress) {
    self.address = address
  }
}
