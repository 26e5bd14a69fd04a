import WireFormats

// Routing protocols guard their sessions: a segment that no configured neighbour signed (TCP-MD5, RFC
// 2385; TCP-AO, RFC 5925), or that comes from farther than the neighbour (RFC 5082), falls before a
// socket sees it (tcp_inbound_hash and min_ttl in tcp_v4_rcv): neither SYN nor ACK gets an answer,
// which from outside is a filter on the port.

/// A listener that answers its configured neighbours only.
enum PeerGuard {
  /// The routing protocol of a port.
  private static func name(of port: UInt16) -> String? {
    switch port {
    case 179: "BGP"
    case 639: "MSDP"
    case 646: "LDP"
    default: nil
    }
  }

  /// Why SYNs to a host's port may vanish; nil for ports without such a guard.
  static func reason(_ port: UInt16, isSigned: Bool = false) -> String? {
    guard !isSigned else {
      return "the SYNs are signed (TCP-MD5, TCP-AO): a host without the very key drops them"
    }
    return name(of: port).map {
      "a \($0) speaker drops what no neighbour signed (TCP-MD5, TCP-AO), or what came from too far "
        + "(GTSM)"
    }
  }

  /// The one test that tells it from a filter.
  static let counters =
    "on the host: nstat -az 'TcpExtTCPMD5*' 'TcpExtTCPAO*' TcpExtTCPMinTTLDrop; a router logs bad "
    + "authentication"

  /// The same for a verdict.
  static func alternative(_ port: UInt16) -> Alternative? {
    reason(port).map { Alternative(.peerGuard, .service, Text($0), decide: Text(counters)) }
  }
}
