package import WireFormats

/// Builds the filter expression of a live trace.
package enum CaptureFilter {
  /// Keeps what a trace to `target` can send and get back, and nothing else.
  ///
  /// TCP, UDP and echo with the target, fragments of IPv6 echo too; what comes from `port` to one of
  /// our `sourcePorts`, and all TCP of `controlPort`, with anyone; ICMP errors and redirects from
  /// anyone; ARP or neighbour discovery for `nextHop`, which is the target itself on a common link and
  /// nil on loopback; the connection to `otherFamily`, another address of the host.
  package static func expression(
    target: IPAddress, port: UInt16, sourcePorts: [UInt16], controlPort: UInt16? = nil,
    nextHop: IPAddress?, otherFamily: IPAddress? = nil
  ) -> String {
    var clauses: [String]
    switch target {
    case .v4:
      clauses = [
        "(ip host \(target) and (ip proto 6 or ip proto 17"
          + " or (ip proto 1 and (icmp[0] = 0 or icmp[0] = 8))))",
        "(ip proto 1 and (icmp[0] = 3 or icmp[0] = 5 or icmp[0] = 11 or icmp[0] = 12))",
      ]
    case .v6:
      clauses = [
        "(ip6 host \(target) and (ip6 proto 6 or ip6 proto 17"
          + " or (ip6 proto 58 and (ip6[40] = 128 or ip6[40] = 129))))",
        "(ip6 proto 58 and ip6[40] >= 1 and ip6[40] <= 4)",
        // Echo in fragments: the next header of the fragment header is ICMPv6.
        "(ip6 host \(target) and ip6[6] = 44 and ip6[40] = 58)",
      ]
    }
    let version = target.version == .v4 ? "ip" : "ip6"
    // Probes that are to expire on the way to others than the target.
    if let controlPort { clauses.append("(\(version) and tcp port \(controlPort))") }
    if !sourcePorts.isEmpty {
      // A host with several addresses may answer from the wrong one.
      let ours = sourcePorts.map { "dst port \($0)" }.joined(separator: " or ")
      clauses.append("(\(version) and tcp src port \(port) and (\(ours)))")
    }
    if let otherFamily {
      let version = otherFamily.version == .v4 ? "ip" : "ip6"
      clauses.append("(\(version) host \(otherFamily) and tcp port \(port))")
    }
    switch nextHop {
    case .v4(let address): clauses.append("(arp host \(address))")
    case .v6(let address): clauses.append(neighbourDiscovery(of: address))
    case nil: break
    }
    return clauses.joined(separator: " or ")
  }

  /// Solicitations and advertisements (RFC 4861) of, from or to `address`.
  private static func neighbourDiscovery(of address: IPv6Address) -> String {
    // The target address stands at octet 8 of the message, octet 48 of the packet.
    let words = [address.high >> 32, address.high, address.low >> 32, address.low]
    let target = words.enumerated().map { index, word in
      "ip6[\(48 + 4 * index):4] = \(UInt32(truncatingIfNeeded: word))"
    }
    return "(ip6 proto 58 and (ip6[40] = 135 or ip6[40] = 136)"
      + " and (ip6 host \(address) or (\(target.joined(separator: " and ")))))"
  }
}
