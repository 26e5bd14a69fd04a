package import WireFormats

/// The way that this machine's routing tables give a packet.
package struct Route: Hashable, Sendable {
  /// In a route that was found, never blackhole, unreachable, prohibit or throw: those are errors.
  package let kind: RouteKind
  /// The device that the packet leaves by.
  package let interface: NetworkInterface
  /// The source address that the kernel prefers or was asked to use.
  package let source: IPAddress?
  /// The next hop, for IPv4 possibly an IPv6 address (RFC 5549); nil when the host is on link.
  package let gateway: IPAddress?
  /// The MTU of the route in octets, learned or configured; nil when the interface's holds.
  package let pathMTU: Int?
  /// The number of the routing table; 254 is main, 255 local, 0 that the kernel found no entry.
  package let table: UInt32
  /// The target is asked for on the link, though no route but the default, or none, leads to it there.
  package let isLinkAssumed: Bool
  /// Whether the entry has several next hops, of which each connection takes one by a hash of its ends.
  package let isMultipath: Bool
}
