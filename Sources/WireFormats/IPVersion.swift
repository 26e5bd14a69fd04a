/// The version of the Internet Protocol.
package enum IPVersion: UInt8, Hashable, Sendable {
  case v4 = 4
  case v6 = 6

  /// Octets of an IP header without options or extension headers (RFC 791, RFC 8200).
  package var headerLength: Int { self == .v4 ? 20 : 40 }

  /// Octets of the IP and TCP headers without options: what the MSS leaves out (RFC 6691).
  package var tcpOverhead: Int { headerLength + 20 }

  /// Octets of the IP header and that of an ICMP echo (RFC 792, RFC 4443).
  package var echoOverhead: Int { headerLength + 8 }

  /// Octets of the IP packet that each host takes (RFC 791) or each link carries (RFC 8200 section 5).
  package var leastMTU: Int { self == .v4 ? 576 : 1280 }
}
