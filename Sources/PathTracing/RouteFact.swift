package import WireFormats

/// The kernel's choice of a way to the target.
package struct RouteFact: Hashable, Sendable {
  package var interface: String
  package var source: IPAddress
  /// The gateway; nil when the target is on link or on this machine.
  package var nextHop: IPAddress?
  /// Whether the target is an address of this machine.
  package var isLocal: Bool
  /// Whether no route but the default names the target: it is asked for on the link all the same.
  package var isLinkAssumed: Bool
  /// Whether the route has several next hops: another connection may take another one.
  package var isMultipath: Bool
  /// Whether the kernel chooses among them by the addresses alone: all connections to one target take the
  /// same.
  package var isSpreadByAddress: Bool
  /// Whether the interface knows no neighbours: a tunnel, a VPN, PPP.
  package var isTunnel: Bool
  /// Whether the interface has a link: false with the cable out.
  package var hasCarrier: Bool
  /// MTU of the interface in octets.
  package var interfaceMTU: Int
  /// A path MTU that the kernel remembers for the target, or that the route sets.
  package var pathMTU: Int?

  package init(
    interface: String, source: IPAddress, nextHop: IPAddress?, isLocal: Bool,
    isLinkAssumed: Bool = false, isMultipath: Bool = false, isSpreadByAddress: Bool = false,
    isTunnel: Bool = false, hasCarrier: Bool = true,
    interfaceMTU: Int, pathMTU: Int? = nil
  ) {
    self.interface = interface
    self.source = source
    self.nextHop = nextHop
    self.isLocal = isLocal
    self.isLinkAssumed = isLinkAssumed
    self.isMultipath = isMultipath
    self.isSpreadByAddress = isSpreadByAddress
    self.isTunnel = isTunnel
    self.hasCarrier = hasCarrier
    self.interfaceMTU = interfaceMTU
    self.pathMTU = pathMTU
  }
}
