import CLinux
package import WireFormats

/// An entry of the ARP or neighbour discovery cache.
package struct Neighbour: Hashable, Sendable {
  package let state: NeighbourState
  /// The link-layer address; empty when it is not known.
  package let linkLayerAddress: [UInt8]

  /// Looks an address up in the cache, without asking the network; nil when it is not there.
  package static func lookUp(_ address: IPAddress, interface: Int32) -> Neighbour? {
    // struct ndmsg: family, three of padding, index, state, flags, type
    let header =
      [UInt8(address.version.family), 0, 0, 0] + interface.kernelOctets + UInt32(0).kernelOctets
    let destination = NetlinkAttribute(NDA_DST, address.kernelOctets)
    let answers = try? NetlinkSocket().request(
      RTM_GETNEIGH, header: header, attributes: [destination], about: "\(address)")
    guard let answer = answers?.first,
      let state = answer.body.number(at: 8, as: UInt16.self).flatMap(NeighbourState.init)
    else { return nil }
    let known = answer.attributes(after: 12).attribute(NDA_LLADDR)?.value ?? []
    return Neighbour(state: state, linkLayerAddress: Array(known))
  }

  /// The state of an address in the cache; nil when it is not there.
  package static func state(of address: IPAddress, interface: Int32) -> NeighbourState? {
    lookUp(address, interface: interface)?.state
  }
}
